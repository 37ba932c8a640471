/**
 * What makes one running server of all parts: settings, wiring, the order of starting and stopping,
 * the lock on the home directory and the file by which others find the server.
 */
@NullMarked
package dev.vakna.server.run;

import org.jspecify.annotations.NullMarked;
