/** The layout of index files and of what they tell of clusters. */
@NullMarked
package dev.vakna.vma.internal.layout;

import org.jspecify.annotations.NullMarked;
