package dev.vakna.operations;

import java.time.Instant;
import java.util.Objects;

/**
 * What an operation waits for that does not answer.
 *
 * @param step the step that cannot be done, or not be undone, without it
 * @param since when it was first found out of reach, by the storage's clock
 * @param tries how often in a row it was
 * @param failure why
 */
public record Outage(String step, Instant since, int tries, Failure failure) {

  public Outage {
    Objects.requireNonNull(step);
    Objects.requireNonNull(since);
    Objects.requireNonNull(failure);
  }
}
