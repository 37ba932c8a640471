/** A call written out in the languages of those who make it. */
@NullMarked
package dev.vakna.server.reference.sample;

import org.jspecify.annotations.NullMarked;
