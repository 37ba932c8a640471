/** What every keeper of archives' indexes is held to; it brings a stage and inherits it all. */
@NullMarked
package dev.vakna.testkit.index;

import org.jspecify.annotations.NullMarked;
