package dev.vakna.operations;

/** The operation's cancellation was asked for; thrown out of a step at its next check. */
public final class CancelledException extends RuntimeException {

  public CancelledException() {
    super("The operation was cancelled.");
  }
}
