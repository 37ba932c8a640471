package dev.vakna.operations;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far an operation is.
 *
 * @param step name of the step at work, empty before the first
 * @param percent 0 to 100 over the whole operation; never falls while the operation goes forward
 * @param current units done within the step (bytes, when the step moves bytes); 0 when unknown
 * @param total units of the whole step; 0 when unknown
 * @param message what happens now, in words for the customer
 * @param rate units a second of late; 0 when unknown
 * @param remaining how long the whole operation will still take; null when nothing can be said
 * @param waiting something that the step needs is out of reach, and the message says so
 */
public record Progress(
    String step,
    int percent,
    long current,
    long total,
    String message,
    long rate,
    @Nullable Remaining remaining,
    boolean waiting) {

  /** Nothing has happened yet. */
  public static final Progress NONE = new Progress("", 0, 0, 0, "Waiting for a worker");

  public Progress {
    Objects.requireNonNull(step);
    Objects.requireNonNull(message);
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent is %d, not 0 to 100".formatted(percent));
    }
    if (rate < 0) {
      throw new IllegalArgumentException("rate is %d, below 0".formatted(rate));
    }
  }

  /** The same step further on. */
  public Progress at(int percent, long current, long total) {
    return new Progress(step, percent, current, total, message, rate, remaining, waiting);
  }

  /** The same with other words. */
  public Progress saying(String words) {
    return new Progress(step, percent, current, total, words, rate, remaining, waiting);
  }

  /** The same with what is known of its pace. */
  public Progress going(long rate, @Nullable Remaining remaining) {
    return new Progress(step, percent, current, total, message, rate, remaining, waiting);
  }

  /** The same while something is out of reach, in those words; how long that lasts nobody knows. */
  public Progress waitingFor(String words) {
    return new Progress(step, percent, current, total, words, 0, null, true);
  }

  /** The same, waiting for nothing out of reach. */
  public Progress inReach() {
    return new Progress(step, percent, current, total, message, rate, remaining, false);
  }

  /** With everything in reach. */
  public Progress(
      String step,
      int percent,
      long current,
      long total,
      String message,
      long rate,
      @Nullable Remaining remaining) {
    this(step, percent, current, total, message, rate, remaining, false);
  }

  /** With nothing known of its pace. */
  public Progress(String step, int percent, long current, long total, String message) {
    this(step, percent, current, total, message, 0, null);
  }
}
