/** Durable operations as their owners see them. */
@NullMarked
package dev.vakna.core.job;

import org.jspecify.annotations.NullMarked;
