/** When a machine counts as up: what it shows, and how long that is waited for. */
@NullMarked
package dev.vakna.core.restore.proof;

import org.jspecify.annotations.NullMarked;
