/**
 * The public API: one controller per resource, and beside each the records that are its shapes. The
 * decisions are the core's; here requests are read and answers are laid out.
 */
@NullMarked
package dev.vakna.server.api;

import org.jspecify.annotations.NullMarked;
