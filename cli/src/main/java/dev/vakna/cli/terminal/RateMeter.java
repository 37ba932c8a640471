package dev.vakna.cli.terminal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * The pace of something that grows, over the last seconds. A single sample says nothing, and
 * neither do samples that are too close together to tell growth from chance.
 */
public final class RateMeter {
  private static final Duration LEAST_SPAN = Duration.ofMillis(400);

  private final Duration window;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /** A meter that looks back that far. */
  public RateMeter(Duration window) {
    this.window = window;
  }

  /** Something shrank or is another thing now: what was seen before tells nothing more. */
  public void reset() {
    samples.clear();
  }

  /**
   * Tells the meter an amount.
   *
   * @param at monotone time since any fixed moment
   * @param amount the amount then
   */
  public void add(Duration at, double amount) {
    Sample last = samples.peekLast();
    if (last != null && amount < last.amount) {
      samples.clear();
    }
    samples.addLast(new Sample(at, amount));
    while (samples.size() > 2 && at.minus(samples.getFirst().at).compareTo(window) > 0) {
      samples.removeFirst();
    }
  }

  /** Amount a second; empty while unknown. */
  public OptionalDouble perSecond() {
    if (samples.size() < 2) {
      return OptionalDouble.empty();
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    Duration span = last.at.minus(first.at);
    if (span.compareTo(LEAST_SPAN) < 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of((last.amount - first.amount) / (span.toNanos() / 1e9));
  }

  /**
   * Seconds until the amount reaches a goal at this pace; empty while unknown or standing still.
   */
  public OptionalDouble secondsTo(double goal) {
    OptionalDouble rate = perSecond();
    if (rate.isEmpty() || rate.getAsDouble() <= 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Math.max(0, goal - samples.getLast().amount) / rate.getAsDouble());
  }

  private record Sample(Duration at, double amount) {}
}
