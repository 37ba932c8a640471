/** Packs an archive again so that it can be entered in many places. */
@NullMarked
package dev.vakna.vma.repack;

import org.jspecify.annotations.NullMarked;
