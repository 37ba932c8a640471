package dev.vakna.core.scan;

/**
 * The port to whoever lets looks at several stores go on side by side, so that one that is slow
 * holds up no other.
 */
@FunctionalInterface
public interface SideBySide {

  /** One after the other, in the caller's thread. */
  SideBySide NONE = (_, look) -> look.run();

  /**
   * Begins a look, unless the one before it at the same store is still under way.
   *
   * @param store its name
   */
  void begin(String store, Runnable look);
}
