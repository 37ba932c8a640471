package dev.vakna.operations;

/**
 * The operation's cancellation was asked for. Thrown out of a step at its next check, and by the
 * journal to a worker that did not know of it yet.
 */
public final class CancelledException extends RuntimeException {

  public CancelledException() {
    super("The operation was cancelled.");
  }
}
