/** How the server writes its log: bounded in size, and without the same words over and over. */
@NullMarked
package dev.vakna.server.log;

import org.jspecify.annotations.NullMarked;
