/** What goes wrong again and again is said once, then counted, and said again when it is over. */
@NullMarked
package dev.vakna.core.trouble;

import org.jspecify.annotations.NullMarked;
