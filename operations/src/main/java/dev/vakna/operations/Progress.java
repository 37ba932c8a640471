package dev.vakna.operations;

import java.util.Objects;

/**
 * How far an operation is.
 *
 * @param step name of the step at work, empty before the first
 * @param percent 0 to 100 over the whole operation; never falls while the operation goes forward
 * @param current units done within the step (bytes, when the step moves bytes); 0 when unknown
 * @param total units of the whole step; 0 when unknown
 * @param message what happens now, in words for the customer
 */
public record Progress(String step, int percent, long current, long total, String message) {

  /** Nothing has happened yet. */
  public static final Progress NONE = new Progress("", 0, 0, 0, "Waiting for a worker");

  public Progress {
    Objects.requireNonNull(step);
    Objects.requireNonNull(message);
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent is %d, not 0 to 100".formatted(percent));
    }
  }
}
