package dev.vakna.testkit.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Standing;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Policy;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.operations.StepFailedException;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.operations.worker.Worker;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.memory.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker of a real server, with its own threads and time, over storage in memory. */
class WorkerTest {

  private static final String LONG = "long";
  private static final String QUICK = "quick";
  private static final String WAITING = "waiting";
  private static final Duration POLL = Duration.ofMillis(20);

  /** What stands still for 2 s leaves its place; nothing stalls. */
  private static final Policy IMPATIENT =
      new Policy(
          Duration.ofSeconds(8),
          Duration.ofMillis(100),
          4,
          12,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(40),
          2,
          30);

  private final InstantSource clock = InstantSource.system();
  private final SeededChance chance = new SeededChance(7, clock);
  private final Samples samples = new Samples(chance, Instant.parse("2026-11-24T00:00:00Z"));
  private final MemoryStore store = new MemoryStore(clock);
  private final Set<String> going = ConcurrentHashMap.newKeySet();
  private final Set<String> moving = ConcurrentHashMap.newKeySet();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> away = ConcurrentHashMap.newKeySet();
  private final AtomicInteger moved = new AtomicInteger();
  private final Set<String> made = ConcurrentHashMap.newKeySet();
  private final Account account = samples.account();
  private final Worker<Tx> worker = worker("here");

  WorkerTest() {
    store.transact(tx -> {
      tx.accounts().insert(account);
      return tx;
    });
  }

  @AfterEach
  void end() {
    going.clear();
    worker.close();
  }

  @Test
  void whatIsCancelledDoesNotQueueBehindLongWork() {
    Job busy = begun();
    Job waiting = queued(LONG);
    worker.wake();

    assertThat(cancel(waiting)).isTrue();

    await(waiting, OperationStatus.FAILED);
    assertThat(status(busy)).isEqualTo(OperationStatus.RUNNING);
    assertThat(cancel(busy)).isTrue();
    await(busy, OperationStatus.FAILED);
    assertThat(made).isEmpty();
  }

  @Test
  void quickWorkDoesNotQueueBehindLongWork() {
    Job busy = begun();
    Job quick = queued(QUICK);
    worker.wake();

    await(quick, OperationStatus.COMPLETED);
    assertThat(status(busy)).isEqualTo(OperationStatus.RUNNING);
  }

  @Test
  void whatOnlyWaitsLeavesItsPlaceToOthers() {
    Job first = queued(WAITING);
    worker.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> made.contains(first.operation().id().toString()));
    Job second = queued(LONG);
    worker.wake();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> made.contains(second.operation().id().toString()));
    assertThat(status(first)).isEqualTo(OperationStatus.RUNNING);
    Job third = queued(LONG);
    going.remove(third.operation().id().toString());
    going.remove(first.operation().id().toString());
    await(first, OperationStatus.COMPLETED);
    assertThat(status(third)).as("the one place is taken").isEqualTo(OperationStatus.QUEUED);
  }

  @Test
  void whatOnlyWaitsIsTriedAgainThoughEveryPlaceIsTaken() {
    Job first = queued(WAITING);
    failing.add(first.operation().id().toString());
    worker.start();
    awaitMade(first);
    Job second = queued(LONG);
    worker.wake();
    awaitMade(second);
    made.remove(first.operation().id().toString());

    failing.remove(first.operation().id().toString());

    awaitMade(first);
    assertThat(status(second)).isEqualTo(OperationStatus.RUNNING);
    going.remove(first.operation().id().toString());
    await(first, OperationStatus.COMPLETED);
    assertThat(status(second)).isEqualTo(OperationStatus.RUNNING);
  }

  @Test
  void whatIsOutOfReachIsTriedThoughThePlaceIsTakenAndTakesItBackWhenItGoesOn() {
    Job first = queued(LONG);
    away.add(first.operation().id().toString());
    worker.start();
    awaitMade(first);
    Job second = queued(LONG);
    worker.wake();
    awaitMade(second);
    made.remove(first.operation().id().toString());

    away.remove(first.operation().id().toString());

    awaitMade(first);
    moving.add(first.operation().id().toString());
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> moved.get() > 3);
    Job third = queued(LONG);
    going.remove(second.operation().id().toString());
    await(second, OperationStatus.COMPLETED);
    Job quick = queued(QUICK);
    worker.wake();
    await(quick, OperationStatus.COMPLETED);
    assertThat(status(third)).as("the one place is taken").isEqualTo(OperationStatus.QUEUED);
    going.remove(first.operation().id().toString());
    await(first, OperationStatus.COMPLETED);
    awaitMade(third);
  }

  @Test
  void aTryOfWhatWasOutOfReachTakesNobodysPlaceUntilItMoves() {
    Job first = queued(LONG);
    away.add(first.operation().id().toString());
    worker.start();
    awaitMade(first);
    made.remove(first.operation().id().toString());
    away.remove(first.operation().id().toString());
    awaitMade(first);

    Job second = queued(LONG);
    worker.wake();

    awaitMade(second);
    assertThat(status(first)).isEqualTo(OperationStatus.RUNNING);
  }

  @Test
  void whatStandsStillLeavesItsPlaceUntilItMovesAgain() {
    try (Worker<Tx> impatient = worker("impatient", IMPATIENT)) {
      Job hung = queued(LONG);
      impatient.start();
      awaitMade(hung);

      Job second = queued(LONG);
      impatient.wake();
      awaitMade(second);
      assertThat(status(hung)).isEqualTo(OperationStatus.RUNNING);

      // Whoever moves again is given the next place that is free, before anything new.
      moving.add(hung.operation().id().toString());
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> moved.get() > 10);
      moving.add(second.operation().id().toString());
      Job third = queued(LONG);
      Job fourth = queued(LONG);
      moving.add(third.operation().id().toString());
      moving.add(fourth.operation().id().toString());
      going.remove(second.operation().id().toString());
      await(second, OperationStatus.COMPLETED);
      going.remove(hung.operation().id().toString());
      await(hung, OperationStatus.COMPLETED);
      awaitMade(third);
      assertThat(status(fourth)).as("the one place is taken").isEqualTo(OperationStatus.QUEUED);
      going.clear();
    }
  }

  @Test
  void severalThatHangTakeNoPlaceFromWhatMoves() {
    try (Worker<Tx> impatient = worker("impatient", IMPATIENT)) {
      Job first = queued(LONG);
      Job second = queued(LONG);
      Job third = queued(LONG);
      Job moves = queued(LONG);
      moving.add(moves.operation().id().toString());
      impatient.start();

      awaitMade(moves);
      assertThat(List.of(status(first), status(second), status(third)))
          .containsOnly(OperationStatus.RUNNING);
      going.clear();
      await(moves, OperationStatus.COMPLETED);
    }
  }

  @Test
  void whatAnotherServerBeganAndLostDoesNotQueueBehindLongWork() {
    begun();
    Job lost = queued(LONG);
    going.remove(lost.operation().id().toString());
    // Nobody else claims meanwhile: the only place of the worker is taken.
    assertThat(store.journal().claim("dead", Set.of("host"), Duration.ofMillis(100)))
        .hasValueSatisfying(
            claim -> assertThat(claim.operation().id()).isEqualTo(lost.operation().id()));

    await(lost, OperationStatus.COMPLETED);
    assertThat(made).contains(lost.operation().id().toString());
  }

  @Test
  void aServerThatIsShutDownGivesBackAtOnceAndAnotherGoesOn() {
    Job busy = begun();

    worker.close();

    Standing standing = store.transact(tx -> tx.jobs().standing(busy.id())).orElseThrow();
    assertThat(standing.worker()).isNull();
    assertThat(standing.dueAt()).isBeforeOrEqualTo(clock.instant());
    assertThat(standing.job().operation().journal())
        .extracting(Entry::mark)
        .doesNotContain(Entry.Mark.RETRY);
    going.clear();
    try (Worker<Tx> other = worker("there")) {
      other.start();
      await(busy, OperationStatus.COMPLETED);
    }
  }

  @Test
  void aWorkerSurvivesWhateverItsStorageThrowsAndWhatCannotBeTold() {
    AtomicInteger asked = new AtomicInteger();
    Journal<Tx> failing = failingAtFirst(asked, 20);
    Job job = queued(QUICK);
    going.clear();
    try (Worker<Tx> hardy =
        new Worker<>(
            "hardy",
            Set.of("host"),
            failing,
            runner(failing),
            Caps.NONE,
            Policy.STANDARD.lease(),
            Duration.ofMillis(1),
            1,
            trouble -> {
              throw new OutOfMemoryError("not even for the log");
            })) {
      hardy.start();
      await(job, OperationStatus.COMPLETED);
      assertThat(asked.get()).isGreaterThan(20);
    }
  }

  @Test
  void aBeatThatFailsIsToldOfAndFollowedByTheNext() {
    AtomicInteger beats = new AtomicInteger();
    List<Throwable> told = new CopyOnWriteArrayList<>();
    Pace.Repetition beating =
        new RealPace(told::add)
            .every(
                Duration.ofMillis(1),
                () -> {
                  beats.incrementAndGet();
                  throw new StackOverflowError();
                });
    Awaitility.await().until(() -> beats.get() > 3);
    beating.close();
    assertThat(told).isNotEmpty();
  }

  @SuppressWarnings("unchecked")
  private Journal<Tx> failingAtFirst(AtomicInteger asked, int times) {
    return (Journal<Tx>)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (_, method, arguments) -> {
              if (method.getName().startsWith("claim") && asked.incrementAndGet() <= times) {
                throw new OutOfMemoryError("none left");
              }
              return method.invoke(store.journal(), arguments);
            });
  }

  private void awaitMade(Job job) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> made.contains(job.operation().id().toString()));
  }

  /** A long operation that is at work and keeps the only place. */
  private Job begun() {
    Job job = queued(LONG);
    worker.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> made.contains(job.operation().id().toString()));
    return job;
  }

  private Job queued(String kind) {
    JobId id = new JobId(chance.nextId());
    going.add(id.value().toString());
    Job job =
        new Job(
            Operation.queued(
                id.value(), kind, "host", "\"%s\"".formatted(id.value()), samples.at()),
            account.id(),
            new VpsId(chance.nextId()),
            new BackupId(chance.nextId()));
    store.transact(tx -> {
      tx.jobs().insert(job);
      return tx;
    });
    return job;
  }

  private boolean cancel(Job job) {
    boolean accepted = store.transact(tx -> tx.jobs().requestCancel(job.id()));
    worker.heed(job.operation().id());
    return accepted;
  }

  private OperationStatus status(Job job) {
    return store.transact(tx -> tx.jobs().find(job.id()).orElseThrow().operation().status());
  }

  private void await(Job job, OperationStatus wanted) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> status(job) == wanted);
  }

  private Worker<Tx> worker(String name) {
    return worker(name, Policy.STANDARD);
  }

  private Worker<Tx> worker(String name, Policy policy) {
    return new Worker<>(
        name,
        Set.of("host"),
        store.journal(),
        runner(store.journal(), policy),
        Caps.NONE,
        policy.lease(),
        POLL,
        1,
        trouble -> {
          throw new AssertionError(trouble);
        });
  }

  private OperationRunner<Tx> runner(Journal<Tx> journal) {
    return runner(journal, Policy.STANDARD);
  }

  private OperationRunner<Tx> runner(Journal<Tx> journal, Policy policy) {
    return new OperationRunner<>(
        journal,
        List.of(new TestKind(LONG), new TestKind(QUICK), new TestKind(WAITING)),
        policy,
        new RealPace(),
        (_, _) -> {});
  }

  /** Makes a thing, and goes on as long as it is told to. */
  private final class TestKind implements OperationKind<Tx, String> {
    private final String name;

    TestKind(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean quick() {
      return name.equals(QUICK);
    }

    @Override
    public List<Step<String>> steps() {
      return List.of(new TestStep(!quick(), name.equals(WAITING)));
    }

    @Override
    public String context(Operation operation, Map<String, String> results) {
      return operation.input().replace("\"", "");
    }

    @Override
    public String complete(Tx transaction, String context, Instant now) {
      return "{}";
    }

    @Override
    public String abandon(Tx transaction, String context, Failure failure, Instant now) {
      return "{}";
    }
  }

  private final class TestStep implements Step<String> {
    private final boolean lasts;
    private final boolean waits;

    TestStep(boolean lasts, boolean waits) {
      this.lasts = lasts;
      this.waits = waits;
    }

    @Override
    public boolean waits() {
      return waits;
    }

    @Override
    public String name() {
      return waits ? "wait" : "make";
    }

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public String intent(String context) {
      return "{}";
    }

    @Override
    public String perform(String context, StepControl control) throws InterruptedException {
      made.add(context);
      if (away.contains(context)) {
        throw StepFailedException.outOfReach(
            new Failure("engine_failed", "Waiting for it.", ""), null);
      }
      if (failing.contains(context)) {
        throw StepFailedException.retryable(
            new Failure("not_yet", "It is not there yet.", ""), null);
      }
      for (long i = 1; lasts && going.contains(context); i++) {
        if (moving.contains(context)) {
          control.progress(i, Long.MAX_VALUE);
          moved.incrementAndGet();
        }
        control.pause(Duration.ofMillis(10));
      }
      return "{}";
    }

    @Override
    public void undo(String context, StepControl control) {
      made.remove(context);
    }
  }
}
