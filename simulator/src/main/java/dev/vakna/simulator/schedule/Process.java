package dev.vakna.simulator.schedule;

/**
 * Something that can die or stand still as a whole, with every actor that is in it: one life of a
 * server. Dead is for ever; a server that comes back is another process.
 */
public final class Process {

  private final String name;
  private boolean dead;
  private boolean stopping;
  private long pausedUntil = Long.MIN_VALUE;

  public Process(String name) {
    this.name = name;
  }

  /** For people. */
  public String name() {
    return name;
  }

  /** It was killed. */
  public boolean dead() {
    return dead;
  }

  /** It was asked to stop. */
  public boolean stopping() {
    return stopping;
  }

  void die() {
    dead = true;
  }

  void stop() {
    stopping = true;
  }

  long pausedUntil() {
    return pausedUntil;
  }

  void pauseUntil(long time) {
    pausedUntil = Math.max(pausedUntil, time);
  }
}
