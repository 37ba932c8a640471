package dev.vakna.server.run;

import java.time.Duration;

/**
 * Work that a part of the server wants done again and again.
 *
 * @param name of the round, for operators
 * @param pause between two turns
 * @param work one turn
 */
record Upkeep(String name, Duration pause, Runnable work) {}
