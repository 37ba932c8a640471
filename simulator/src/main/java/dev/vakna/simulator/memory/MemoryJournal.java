package dev.vakna.simulator.memory;

import dev.vakna.core.store.Tx;
import dev.vakna.operations.CancelledException;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations' journal in memory. */
final class MemoryJournal implements Journal<Tx> {

  static final Set<OperationStatus> CLAIMABLE =
      EnumSet.of(OperationStatus.QUEUED, OperationStatus.RUNNING, OperationStatus.UNWINDING);

  private final MemoryStore store;

  MemoryJournal(MemoryStore store) {
    this.store = store;
  }

  @Override
  public Optional<Claim> claim(String worker, Set<String> hosts, Caps caps, Duration lease) {
    return claim(worker, hosts, lease, held -> !standsInLine(held, caps))
        .or(() -> store.inTransaction(tx -> next(tx, worker, hosts, caps, lease)));
  }

  private static boolean standsInLine(State.Held held, Caps caps) {
    Operation operation = held.job().operation();
    return operation.status() == OperationStatus.QUEUED
        && !operation.cancelRequested()
        && caps.kinds().contains(operation.kind());
  }

  private static Optional<Claim> next(
      MemoryTx tx, String worker, Set<String> hosts, Caps caps, Duration lease) {
    return new MemoryJobs(tx.state(), tx.now())
        .line(caps, hosts)
        .next(hosts, caps, tx.now())
        .flatMap(tx.state().operations::find)
        .map(due -> taken(tx, due, worker, lease));
  }

  @Override
  public Optional<Claim> claimUrgent(
      String worker,
      Set<String> hosts,
      Set<String> quickKinds,
      Set<String> waitingSteps,
      Duration lease) {
    return claim(
        worker,
        hosts,
        lease,
        held -> {
          Operation operation = held.job().operation();
          return operation.status() == OperationStatus.UNWINDING
              || operation.cancelRequested()
              || quickKinds.contains(operation.kind())
              || held.worker() != null
              || operation.progress().waiting()
              || operation.status() == OperationStatus.RUNNING
                  && waitingSteps.contains(operation.progress().step());
        });
  }

  private Optional<Claim> claim(
      String worker, Set<String> hosts, Duration lease, Predicate<State.Held> condition) {
    return store.inTransaction(tx ->
        due(tx, hosts)
            .filter(condition)
            .min(
                Comparator.comparing(State.Held::dueAt)
                    .thenComparing(held -> held.job().operation().id(), State.BY_BYTES))
            .map(due -> taken(tx, due, worker, lease)));
  }

  private static Claim taken(MemoryTx tx, State.Held due, String worker, Duration lease) {
    State.Held taken = new Revision(due).claimed(worker, tx.now(), tx.now().plus(lease)).held();
    tx.state().operations.put(taken.job().operation().id(), taken);
    return new Claim(taken.job().operation(), taken.fence(), tx.now());
  }

  /** What may be claimed now. */
  static Stream<State.Held> due(MemoryTx tx, Set<String> hosts) {
    return tx.state()
        .operations
        .where(held ->
            CLAIMABLE.contains(held.job().operation().status())
                && hosts.contains(held.job().operation().host())
                && !held.dueAt().isAfter(tx.now()));
  }

  @Override
  public boolean beat(Claim claim, Progress progress, Duration lease) {
    return change(
            claim,
            (revision, now) -> revision.progressUnlessBehind(progress).heldUntil(now.plus(lease)))
        .job()
        .operation()
        .cancelRequested();
  }

  @Override
  public void append(Claim claim, String step, Entry.Mark mark, String payload, Progress progress) {
    change(
        claim,
        (revision, now) -> revision.progress(progress).line(new Entry(step, mark, payload, now)));
  }

  @Override
  public void amend(Claim claim, String step, Entry.Mark mark, String payload, Progress progress) {
    change(
        claim,
        (revision, now) -> revision.progress(progress).amend(new Entry(step, mark, payload, now)));
  }

  @Override
  public void unwind(Claim claim, Failure failure) {
    change(
        claim,
        failure.code().equals(Failure.CANCELLED)
            ? held -> false
            : MemoryJournal::goesOnThoughCancelled,
        (revision, now) -> revision.status(OperationStatus.UNWINDING, failure));
  }

  @Override
  public void postpone(Claim claim, Duration pause) {
    change(
        claim,
        (revision, now) ->
            revision.givenBack(now.plus(revision.cancelled() ? Duration.ZERO : pause)));
  }

  @Override
  public void postpone(Claim claim, Progress progress, Duration pause) {
    change(
        claim,
        (revision, now) ->
            revision
                .progress(progress)
                .givenBack(now.plus(revision.cancelled() ? Duration.ZERO : pause)));
  }

  @Override
  public void release(Claim claim) {
    postpone(claim, Duration.ZERO);
  }

  @Override
  public void park(Claim claim, Failure failure) {
    change(
        claim,
        MemoryJournal::goesOnThoughCancelled,
        (revision, now) -> revision.status(OperationStatus.PARKED, failure));
  }

  @Override
  public void finish(Claim claim, @Nullable Failure failure, Ending<Tx> ending) {
    store.inTransaction(tx -> {
      State.Held before = held(tx, claim);
      if (failure == null && goesOnThoughCancelled(before)) {
        throw new CancelledException();
      }
      String result = ending.apply(tx, tx.now());
      // The ending may have changed the operation itself, by a wish to cancel it.
      State.Held ended = new Revision(held(tx, claim)).ended(failure, result, tx.now()).held();
      tx.state().operations.put(claim.operation().id(), ended);
      return ended;
    });
  }

  private static boolean goesOnThoughCancelled(State.Held held) {
    return new Revision(held).cancelled();
  }

  private State.Held change(Claim claim, BiConsumer<Revision, Instant> how) {
    return change(claim, held -> false, how);
  }

  private State.Held change(
      Claim claim, Predicate<State.Held> refused, BiConsumer<Revision, Instant> how) {
    return store.inTransaction(tx -> {
      State.Held before = held(tx, claim);
      if (refused.test(before)) {
        throw new CancelledException();
      }
      Revision revision = new Revision(before);
      how.accept(revision, tx.now());
      State.Held changed = revision.held();
      tx.state().operations.put(claim.operation().id(), changed);
      return changed;
    });
  }

  private static State.Held held(MemoryTx tx, Claim claim) {
    return tx.state()
        .operations
        .find(claim.operation().id())
        .filter(held -> held.worker() != null && held.fence() == claim.fence())
        .orElseThrow(() -> new LostLeaseException(claim.operation().id(), claim.fence()));
  }
}
