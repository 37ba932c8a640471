/** What Vakna itself does, called as a server calls it. */
@NullMarked
package dev.vakna.bench.restore;

import org.jspecify.annotations.NullMarked;
