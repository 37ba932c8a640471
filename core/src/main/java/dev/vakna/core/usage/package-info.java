/** What accounts used and what a VPS costs, read from storage and laid out by the month. */
@NullMarked
package dev.vakna.core.usage;

import org.jspecify.annotations.NullMarked;
