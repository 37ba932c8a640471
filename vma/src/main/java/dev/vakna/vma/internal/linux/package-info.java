/** Linux' own calls, which Java's library does not offer with what is needed here. */
@NullMarked
package dev.vakna.vma.internal.linux;

import org.jspecify.annotations.NullMarked;
