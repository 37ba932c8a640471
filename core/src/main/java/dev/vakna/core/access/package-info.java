/** How an account's own people and programs come in: the keys they make. */
@NullMarked
package dev.vakna.core.access;

import org.jspecify.annotations.NullMarked;
