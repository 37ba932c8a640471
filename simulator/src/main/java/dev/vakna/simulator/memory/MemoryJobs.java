package dev.vakna.simulator.memory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobFilter;
import dev.vakna.core.job.Standing;
import dev.vakna.core.store.JobRecords;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

record MemoryJobs(State state, Instant now) implements JobRecords {

  private static final Set<OperationStatus> CANCELLABLE =
      EnumSet.of(OperationStatus.QUEUED, OperationStatus.RUNNING, OperationStatus.PARKED);

  private static final Set<OperationStatus> ACCEPTED =
      EnumSet.of(OperationStatus.QUEUED, OperationStatus.COMPLETED);

  private static final Comparator<Job> OLDEST_FIRST =
      Comparator.comparing((Job job) -> job.operation().createdAt())
          .thenComparing(job -> job.operation().id(), State.BY_BYTES);

  @Override
  public void insert(Job job) {
    if (!ACCEPTED.contains(job.operation().status())) {
      throw new IllegalArgumentException(
          "Operation %s is %s; admission stores one that is queued, or completed."
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
  public Optional<Job> withoutJournal(AccountId account, JobId id) {
    return find(id).filter(job -> job.account().equals(account)).map(MemoryJobs::withoutJournal);
  }

  @Override
  public List<Job> all(Set<JobId> ids) {
    return ids.stream()
        .flatMap(id -> state.operations.find(id.value()).stream())
        .map(held -> withoutJournal(held.job()))
        .sorted(Comparator.comparing(job -> job.id().value(), State.BY_BYTES))
        .toList();
  }

  @Override
  public List<Job> page(AccountId account, JobFilter filter, @Nullable Position after, int limit) {
    return state
        .operations
        .where(held -> held.job().account().equals(account) && filter.wants(held.job()))
        .map(held -> withoutJournal(held.job()))
        .filter(job -> after == null || before(job, after))
        .sorted(OLDEST_FIRST.reversed())
        .limit(limit)
        .toList();
  }

  private static boolean before(Job job, Position position) {
    int byTime = job.operation().createdAt().compareTo(position.createdAt());
    return byTime < 0
        || byTime == 0 && State.BY_BYTES.compare(job.id().value(), position.id().value()) < 0;
  }

  private static Job withoutJournal(Job job) {
    Operation whole = job.operation();
    Operation bare =
        new Operation(
            whole.id(),
            whole.kind(),
            whole.host(),
            whole.input(),
            whole.status(),
            whole.progress(),
            whole.cancelRequested(),
            whole.failure(),
            whole.result(),
            List.of(),
            whole.createdAt(),
            whole.startedAt(),
            whole.finishedAt());
    return job.at(bare);
  }

  @Override
  public boolean requestCancel(JobId id) {
    return change(
        id,
        held -> CANCELLABLE.contains(status(held)) && !held.job().operation().backward(),
        Revision::cancelRequested);
  }

  @Override
  public boolean resume(JobId id, boolean backward) {
    return change(
        id,
        held -> status(held) == OperationStatus.PARKED,
        (revision, at) -> revision.resumed(backward, at));
  }

  @Override
  public Optional<Standing> standing(JobId id) {
    return state.operations.find(id.value()).map(MemoryJobs::standing);
  }

  @Override
  public List<Standing> standings(Set<OperationStatus> statuses, @Nullable JobId after, int limit) {
    Job last = after == null ? null : find(after).orElse(null);
    return state
        .operations
        .where(held -> statuses.contains(status(held)))
        .filter(held -> after == null || last != null && OLDEST_FIRST.compare(held.job(), last) < 0)
        .map(MemoryJobs::standing)
        .sorted(Comparator.comparing(Standing::job, OLDEST_FIRST).reversed())
        .limit(limit)
        .toList();
  }

  private static Standing standing(State.Held held) {
    return new Standing(held.job(), held.worker(), held.fence(), held.dueAt());
  }

  private static OperationStatus status(State.Held held) {
    return held.job().operation().status();
  }

  private boolean change(
      JobId id, Predicate<State.Held> condition, BiConsumer<Revision, Instant> how) {
    Optional<State.Held> found = state.operations.find(id.value()).filter(condition);
    found.ifPresent(held -> {
      Revision revision = new Revision(held);
      how.accept(revision, now);
      state.operations.put(id.value(), revision.held());
    });
    return found.isPresent();
  }

  @Override
  public WaitingLine line(Caps caps) {
    return line(caps, Set.of());
  }

  /**
   * @param reached hosts of which nothing is deserted, as who asks reaches them
   */
  WaitingLine line(Caps caps, Set<String> reached) {
    List<State.Held> all =
        state
            .operations
            .where(held -> caps.kinds().contains(held.job().operation().kind()))
            .toList();
    return new WaitingLine(
        all.stream()
            .filter(held -> status(held) == OperationStatus.QUEUED)
            .filter(held -> !held.job().operation().cancelRequested())
            .map(held ->
                new WaitingLine.Waiting(
                    held.job().operation().id(),
                    held.job().account().value(),
                    source(held.job()),
                    held.job().operation().host(),
                    held.dueAt()))
            .toList(),
        all.stream()
            .filter(held -> status(held) == OperationStatus.RUNNING)
            .filter(held ->
                held.dueAt().isAfter(now.minus(WaitingLine.DESERTED))
                    || reached.contains(held.job().operation().host()))
            .filter(held -> !caps.waitingSteps().contains(held.job().operation().progress().step()))
            .map(held ->
                new WaitingLine.AtWork(
                    held.job().account().value(),
                    source(held.job()),
                    held.job().operation().host(),
                    held.job().operation().progress().waiting(),
                    age(held.job().operation().startedAt())))
            .toList(),
        lastBegun(all));
  }

  private Duration age(@Nullable Instant startedAt) {
    return startedAt == null ? Duration.ZERO : Duration.between(startedAt, now);
  }

  private static Map<UUID, Instant> lastBegun(List<State.Held> all) {
    Map<UUID, Instant> last = new HashMap<>();
    for (State.Held held : all) {
      Instant started = held.job().operation().startedAt();
      if (started != null) {
        last.merge(held.job().account().value(), started, (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    return last;
  }

  private @Nullable String source(Job job) {
    BackupId backup = job.backup();
    return backup == null
        ? null
        : state.backups.find(backup.value()).map(b -> b.file().store()).orElse(null);
  }

  @Override
  public List<Job> readingBackup(BackupId backup) {
    return unended(job -> backup.equals(job.backup()));
  }

  @Override
  public Map<String, Integer> deserted(Duration longer) {
    Instant before = now.minus(longer);
    Map<String, Integer> overdue = new HashMap<>();
    Set<String> atWork = new HashSet<>();
    state
        .operations
        .where(held -> MemoryJournal.CLAIMABLE.contains(status(held)))
        .forEach(held -> {
          String host = held.job().operation().host();
          if (held.worker() != null && held.dueAt().isAfter(now)) {
            atWork.add(host);
          } else if (!held.dueAt().isAfter(before)) {
            overdue.merge(host, 1, Integer::sum);
          }
        });
    overdue.keySet().removeAll(atWork);
    return overdue;
  }

  @Override
  public List<Job> unended() {
    return unended(job -> true);
  }

  @Override
  public List<Job> unended(VpsId vps) {
    return unended(job -> vps.equals(job.vps()));
  }

  private List<Job> unended(Predicate<Job> condition) {
    return state
        .operations
        .where(held -> !held.job().operation().status().ended() && condition.test(held.job()))
        .map(State.Held::job)
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public List<Ended> forgetEndedBefore(Instant moment, @Nullable Ended after, int limit) {
    Comparator<Ended> order =
        Comparator.comparing(Ended::at).thenComparing(ended -> ended.id().value(), State.BY_BYTES);
    List<Ended> due =
        state
            .operations
            .where(held -> {
              Job job = held.job();
              Instant finished = job.operation().finishedAt();
              return finished != null
                  && finished.isBefore(moment)
                  && state.vpses.find(job.vps().value()).isEmpty()
                  && !state.intervals.has(
                      interval -> interval.vps().equals(job.vps()) && interval.endedAt() == null);
            })
            .map(held ->
                new Ended(
                    Objects.requireNonNull(held.job().operation().finishedAt()), held.job().id()))
            .filter(ended -> after == null || order.compare(ended, after) > 0)
            .sorted(order)
            .limit(limit)
            .toList();
    for (Ended ended : due) {
      UUID id = ended.id().value();
      for (Attachment attachment : new MemoryAttachments(state).of(ended.id())) {
        state.attachments.remove(new State.AttachedUnder(id, attachment.name()));
      }
      state.operations.remove(id);
    }
    return due;
  }
}
