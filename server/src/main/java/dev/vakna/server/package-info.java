/** The server. */
@NullMarked
package dev.vakna.server;

import org.jspecify.annotations.NullMarked;
