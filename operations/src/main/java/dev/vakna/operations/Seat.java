package dev.vakna.operations;

/**
 * The place that one operation takes of those for long work, as whoever drives it tells of it.
 * Called from any thread; cheap.
 */
public interface Seat {

  /** Nobody keeps places. */
  Seat NONE = () -> {};

  /** A step began that mostly waits: the place is needed no more. */
  void waits();

  /**
   * Nothing of the step at work has moved for a while, as when the storage that it reads hangs:
   * others may have the place meanwhile.
   */
  default void still() {}

  /** What stood still moves again, or has ended. */
  default void moves() {}
}
