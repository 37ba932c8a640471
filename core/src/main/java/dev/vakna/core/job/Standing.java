package dev.vakna.core.job;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job and who works at it, for operators.
 *
 * @param job the job
 * @param worker who holds it, or held it last when its lease ran out; null when nobody does
 * @param fence how often it was claimed
 * @param dueAt when it may be claimed: the end of the lease or of a pause; means nothing once it
 *     has ended or is parked
 */
public record Standing(Job job, @Nullable String worker, long fence, Instant dueAt) {

  public Standing {
    Objects.requireNonNull(job);
    Objects.requireNonNull(dueAt);
  }
}
