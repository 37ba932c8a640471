/** What a new machine is told of itself before its first start. */
@NullMarked
package dev.vakna.core.seed;

import org.jspecify.annotations.NullMarked;
