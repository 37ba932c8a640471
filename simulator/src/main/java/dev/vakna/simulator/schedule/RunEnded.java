package dev.vakna.simulator.schedule;

/** The run is over; whoever gets this ends. Not to be caught. */
public final class RunEnded extends Error {

  private static final long serialVersionUID = 1L;

  RunEnded() {
    super("the run is over", null, false, false);
  }
}
