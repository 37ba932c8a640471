package dev.vakna.operations;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Drives claimed operations. What is known of them is their journal; what this class adds is the
 * choice of the kind, and a way to reach the operations at work here from outside.
 *
 * @param <T> the storage's transaction
 */
public final class OperationRunner<T> {

  private final Journal<T> journal;
  private final Map<String, OperationKind<T, ?>> kinds;
  private final Policy policy;
  private final Pace pace;
  private final BiConsumer<UUID, String> onEvent;
  private final Map<UUID, Hold<T>> holds = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /**
   * @param onEvent told of failures and endings, with the operation's id, in words for an operator
   */
  public OperationRunner(
      Journal<T> journal,
      List<? extends OperationKind<T, ?>> kinds,
      Policy policy,
      Pace pace,
      BiConsumer<UUID, String> onEvent) {
    this.journal = journal;
    this.kinds =
        kinds.stream()
            .collect(Collectors.toUnmodifiableMap(OperationKind::name, Function.identity()));
    this.policy = policy;
    this.pace = pace;
    this.onEvent = onEvent;
  }

  /** Names of the kinds that must not wait behind long work. */
  public Set<String> quickKinds() {
    return names(OperationKind::quick);
  }

  /** Names of the kinds of long work. */
  public Set<String> longKinds() {
    return names(kind -> !kind.quick());
  }

  /** Names of the kinds that are never taken back. */
  public Set<String> forwardOnlyKinds() {
    return names(OperationKind::forwardOnly);
  }

  /**
   * Names of the steps of long work that mostly wait; once one has begun, its operation costs the
   * host next to nothing.
   */
  public Set<String> waitingSteps() {
    return kinds.values().stream()
        .filter(kind -> !kind.quick())
        .flatMap(OperationRunner::waiting)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static <C> Stream<String> waiting(OperationKind<?, C> kind) {
    return kind.steps().stream().filter(Step::waits).map(Step::name);
  }

  private Set<String> names(Predicate<OperationKind<T, ?>> condition) {
    return kinds.values().stream()
        .filter(condition)
        .map(OperationKind::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** There is news about the operation: when it is at work here, it hears it now. */
  public void look(UUID operation) {
    Hold<T> hold = holds.get(operation);
    if (hold != null) {
      hold.beat();
    }
  }

  /**
   * The process shuts down: operations at work are interrupted where they wait, and given back.
   * Nothing is driven any more.
   */
  public void stop() {
    stopping = true;
    holds.values().forEach(Hold::stop);
  }

  /**
   * Drives the operation until it ends, waits for another try, or is lost to another worker.
   *
   * @throws InterruptedException when the process is shutting down; the operation was given back
   */
  public void run(Claim claim) throws InterruptedException {
    run(claim, Seat.NONE);
  }

  /**
   * The same.
   *
   * @param seat told when the operation needs its place and when it does not
   */
  public void run(Claim claim, Seat seat) throws InterruptedException {
    Operation operation = claim.operation();
    try {
      OperationKind<T, ?> kind = kinds.get(operation.kind());
      if (kind == null) {
        leave(claim, "is of the kind '%s'".formatted(operation.kind()));
        return;
      }
      JournalReading reading = new JournalReading(operation.journal());
      Set<String> unknown = new TreeSet<>(reading.names());
      unknown.remove(Drive.ENDING);
      kind.steps().stream().map(Step::name).forEach(unknown::remove);
      if (unknown.isEmpty()) {
        drive(kind, claim, reading, seat);
      } else {
        leave(claim, "has done %s".formatted(unknown));
      }
    } catch (LostLeaseException e) {
      // The successor goes on from the journal; there is nothing of ours left to do.
      return;
    }
  }

  /** A server of another release, which shares the work, may know it. */
  private void leave(Claim claim, String what) {
    journal.postpone(claim, policy.longestPause());
    onEvent.accept(
        claim.operation().id(),
        what + ", which this release does not know; it waits for one that does");
  }

  private <C> void drive(OperationKind<T, C> kind, Claim claim, JournalReading reading, Seat seat)
      throws InterruptedException {
    UUID id = claim.operation().id();
    Consumer<String> events = words -> onEvent.accept(id, words);
    Consumer<String> goingOn = step -> events.accept(Drive.goingOn(step));
    try (Hold<T> hold = new Hold<>(journal, claim, policy, pace, kind, seat, goingOn)) {
      holds.put(id, hold);
      if (stopping) {
        hold.stop();
      }
      try {
        new Drive<>(journal, kind, policy, claim, reading, hold, pace, events, seat).run();
      } finally {
        holds.remove(id, hold);
      }
    } catch (InterruptedException e) {
      journal.release(claim);
      throw e;
    }
  }
}
