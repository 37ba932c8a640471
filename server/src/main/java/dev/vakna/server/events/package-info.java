/** Streams of events: who has one open, and one reader of storage that tells them all. */
@NullMarked
package dev.vakna.server.events;

import org.jspecify.annotations.NullMarked;
