@NullMarked
package dev.vakna.postgres;

import org.jspecify.annotations.NullMarked;
