package dev.vakna.vma.pass;

/**
 * How a caller follows and stops a pass. Both methods are called on the caller's own thread, about
 * every 20 ms; they must be quick.
 */
public interface ReadControl {

  /** Does nothing and never stops. */
  ReadControl NONE = new ReadControl() {};

  /** Whether the pass shall stop. It then ends with {@link VmaCancelledException}. */
  default boolean cancelled() {
    return false;
  }

  /** Takes note of how far the pass has come. */
  default void progress(Progress progress) {}
}
