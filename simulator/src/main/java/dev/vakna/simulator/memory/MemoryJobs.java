package dev.vakna.simulator.memory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.JobRecords;
import dev.vakna.operations.OperationStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

record MemoryJobs(State state, Instant now) implements JobRecords {

  @Override
  public void insert(Job job) {
    if (job.operation().status() != OperationStatus.QUEUED) {
      throw new IllegalArgumentException(
          "Operation %s is %s; only a queued one is stored by admission."
              .formatted(job.operation().id(), job.operation().status()));
    }
    state.requireAccount(job.account());
    state.operations.insert(job.operation().id(), new State.Held(job, null, 0, now));
  }

  @Override
  public Optional<Job> find(JobId id) {
    return state.operations.find(id.value()).map(State.Held::job);
  }

  @Override
  public Optional<Job> find(AccountId account, JobId id) {
    return find(id).filter(job -> job.account().equals(account));
  }

  @Override
  public boolean requestCancel(JobId id) {
    Optional<State.Held> unended =
        state.operations.find(id.value()).filter(held -> !held.job().operation().status().ended());
    unended.ifPresent(
        held -> state.operations.put(id.value(), new Revision(held).cancelRequested(true).held()));
    return unended.isPresent();
  }

  @Override
  public List<Job> readingBackup(BackupId backup) {
    return unended(job -> backup.equals(job.backup()));
  }

  @Override
  public List<Job> unended() {
    return unended(job -> true);
  }

  private List<Job> unended(Predicate<Job> condition) {
    return state
        .operations
        .where(held -> !held.job().operation().status().ended() && condition.test(held.job()))
        .map(State.Held::job)
        .sorted(
            Comparator.comparing((Job job) -> job.operation().createdAt())
                .thenComparing(job -> job.operation().id(), State.BY_BYTES))
        .toList();
  }
}
