package dev.vakna.core.job;

import dev.vakna.core.id.VpsId;
import dev.vakna.operations.OperationStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of an account's jobs are wanted.
 *
 * @param statuses those in one of these states; none for all
 * @param kinds those of one of these kinds, or null for all; none if it is empty
 * @param vps those of that VPS, which may be gone, or null for all
 */
public record JobFilter(
    Set<OperationStatus> statuses, @Nullable Set<String> kinds, @Nullable VpsId vps) {

  /** All of them. */
  public static final JobFilter ALL = new JobFilter(Set.of(), null, null);

  public JobFilter {
    statuses = Set.copyOf(statuses);
    kinds = kinds == null ? null : Set.copyOf(kinds);
  }

  /** Whether it wants only what has not ended. */
  public boolean unended() {
    return !statuses.isEmpty() && statuses.stream().noneMatch(OperationStatus::ended);
  }

  /** Whether it wants a job. */
  public boolean wants(Job job) {
    return (statuses.isEmpty() || statuses.contains(job.operation().status()))
        && (kinds == null || kinds.contains(job.operation().kind()))
        && (vps == null || vps.equals(job.vps()));
  }
}
