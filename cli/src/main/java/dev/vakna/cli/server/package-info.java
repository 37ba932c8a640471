/** The server as a process: whether it runs, starting it beside the caller, and ending it. */
@NullMarked
package dev.vakna.cli.server;

import org.jspecify.annotations.NullMarked;
