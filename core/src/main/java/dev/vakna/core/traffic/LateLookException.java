package dev.vakna.core.traffic;

/** What a look saw could not be written in time, and is not counted. The next look counts it. */
public final class LateLookException extends RuntimeException {

  private static final long serialVersionUID = 1;

  LateLookException(String message) {
    super(message);
  }
}
