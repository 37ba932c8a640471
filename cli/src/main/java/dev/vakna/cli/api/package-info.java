/** Calls of the server's HTTP interfaces, with JSON in and out and refusals told as they came. */
@NullMarked
package dev.vakna.cli.api;

import org.jspecify.annotations.NullMarked;
