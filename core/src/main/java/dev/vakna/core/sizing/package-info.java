/** How large a clone is: floors, defaults and the disk that grows. */
@NullMarked
package dev.vakna.core.sizing;

import org.jspecify.annotations.NullMarked;
