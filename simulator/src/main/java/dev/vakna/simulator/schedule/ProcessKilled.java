package dev.vakna.simulator.schedule;

/**
 * The process of the actor that gets this is dead. Nothing in it may have any effect any more; code
 * that cleans up runs, as it would not in life, and finds every port closed.
 */
public final class ProcessKilled extends Error {

  private static final long serialVersionUID = 1L;

  ProcessKilled() {
    super("the process is dead", null, false, false);
  }
}
