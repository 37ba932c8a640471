package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import dev.vakna.operations.Remaining;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Standing in line, and progress with what lies ahead, of every storage. */
public abstract class LineContract extends JobContract {

  private static final Set<String> KINDS = Set.of("vps.restore_to_payg");

  private final Caps wide = new Caps(KINDS, 0, 0);

  @Test
  public void turnsGoRoundTheOwners() {
    AccountId first = newAccount().id();
    AccountId second = newAccount().id();
    Job one = queued(first, null);
    Job two = queued(first, null);
    Job three = queued(first, null);
    Job other = queued(second, null);
    assertThat(claimed(wide)).contains(one.operation().id());
    assertThat(claimed(wide)).contains(other.operation().id());
    assertThat(claimed(wide)).contains(two.operation().id());
    assertThat(claimed(wide)).contains(three.operation().id());
    assertThat(claimed(wide)).isEmpty();
  }

  @Test
  public void theOwnerWhoseLastTurnIsLongestAgoIsNext() {
    AccountId first = newAccount().id();
    AccountId second = newAccount().id();
    queued(first, null);
    queued(first, null);
    Job other = queued(second, null);
    Claim claim = journal().claim("w", Set.of(host), wide, LONG).orElseThrow();
    journal().finish(claim, null, (tx, now) -> "{}");
    assertThat(claimed(wide)).contains(other.operation().id());
  }

  @Test
  public void noMoreOfOneOwnerIsUnderWayThanItsCap() {
    Caps caps = new Caps(KINDS, 1, 0);
    AccountId owner = newAccount().id();
    Job one = queued(owner, null);
    Job two = queued(owner, null);
    Claim claim = journal().claim("w", Set.of(host), caps, LONG).orElseThrow();
    assertThat(claim.operation().id()).isEqualTo(one.operation().id());
    assertThat(claimed(caps)).isEmpty();
    assertThat(ask(tx -> tx.jobs().line(caps)).places(caps))
        .containsEntry(
            two.operation().id(), new WaitingLine.Place(1, WaitingLine.Reason.OWNER_BUSY));
    // What waits for another try is still under way, and need not stand in line again.
    journal().postpone(claim, Duration.ZERO);
    pass(Duration.ofMillis(1));
    assertThat(claimed(caps)).contains(one.operation().id());
    // What is undone is not.
    Claim again = heldBy(one);
    journal().unwind(again, FAILURE);
    assertThat(claimed(caps)).contains(two.operation().id());
  }

  @Test
  public void whatNoServerReachesHoldsUpNobodyButOfItsOwnHost() {
    Caps caps = new Caps(KINDS, 1, 0);
    AccountId owner = newAccount().id();
    String gone = samples.unique("gone");
    Job deserted = queued(owner, null, gone);
    Duration longAgo = WaitingLine.DESERTED.plusSeconds(1).negated();
    assertThat(journal().claim("w", Set.of(gone), caps, longAgo)).isPresent();
    Job here = queued(owner, null);
    Job there = queued(owner, null, gone);
    assertThat(ask(tx -> tx.jobs().line(caps)).places(caps))
        .containsEntry(here.operation().id(), new WaitingLine.Place(1, WaitingLine.Reason.TURN));
    Claim claim = journal().claim("w", Set.of(host), caps, LONG).orElseThrow();
    assertThat(claim.operation().id()).isEqualTo(here.operation().id());
    journal().finish(claim, null, (tx, now) -> "{}");
    // Who reaches that host goes on with what is there, and begins nothing beside it.
    assertThat(journal().claim("w", Set.of(gone), caps, longAgo))
        .hasValueSatisfying(
            again -> assertThat(again.operation().id()).isEqualTo(deserted.operation().id()));
    assertThat(journal().claim("w", Set.of(gone), caps, LONG))
        .hasValueSatisfying(
            again -> assertThat(again.operation().id()).isEqualTo(deserted.operation().id()));
    assertThat(journal().claim("w", Set.of(gone), caps, LONG)).isEmpty();
    assertThat(ask(tx -> tx.jobs().line(caps)).places(caps)).containsKey(there.operation().id());
  }

  @Test
  public void whatWaitsForAnotherTryOfAStepThatOnlyWaitsNeedsNoPlaceForLongWork() {
    queued(newAccount().id(), backup());
    Claim claim = journal().claim("w", Set.of(host), Caps.NONE, LONG).orElseThrow();
    journal().append(claim, "boot", Entry.Mark.INTENT, "{}", at("boot"));
    journal().postpone(claim, Duration.ZERO);
    pass(Duration.ofMillis(1));
    assertThat(urgent(Set.of("prove"))).isEmpty();
    Claim again = journal().claim("w", Set.of(host), Caps.NONE, LONG).orElseThrow();
    journal().append(again, "prove", Entry.Mark.INTENT, "{}", at("prove"));
    assertThat(urgent(Set.of("prove"))).as("held").isEmpty();
    journal().postpone(again, Duration.ZERO);
    pass(Duration.ofMillis(1));
    assertThat(urgent(Set.of("boot"))).isEmpty();
    assertThat(urgent(Set.of("prove"))).contains(again.operation().id());
  }

  private Optional<UUID> urgent(Set<String> waitingSteps) {
    return journal()
        .claimUrgent("w", Set.of(host), Set.of(), waitingSteps, LONG)
        .map(claim -> claim.operation().id());
  }

  @Test
  public void whatHasComeToAStepThatOnlyWaitsIsNoLongerUnderWay() {
    Caps caps = new Caps(KINDS, Set.of("prove"), 1, 1);
    AccountId owner = newAccount().id();
    Backup backup = backup();
    queued(owner, backup);
    Job two = queued(owner, backup);
    Claim claim = journal().claim("w", Set.of(host), caps, LONG).orElseThrow();
    journal().append(claim, "boot", Entry.Mark.INTENT, "{}", at("boot"));
    assertThat(claimed(caps)).isEmpty();
    journal().append(claim, "prove", Entry.Mark.INTENT, "{}", at("prove"));
    assertThat(ask(tx -> tx.jobs().line(caps)).places(caps))
        .containsEntry(two.operation().id(), new WaitingLine.Place(1, WaitingLine.Reason.TURN));
    assertThat(claimed(caps)).contains(two.operation().id());
  }

  private static Progress at(String step) {
    return new Progress(step, 50, 0, 0, "");
  }

  @Test
  public void noMoreFromOneSourceIsUnderWayThanItsCap() {
    Caps caps = new Caps(KINDS, 0, 2);
    Backup backup = backup();
    Backup elsewhere = backup();
    Job one = queued(newAccount().id(), backup);
    Job two = queued(newAccount().id(), backup);
    Job three = queued(newAccount().id(), backup);
    Job four = queued(newAccount().id(), elsewhere);
    Job none = queued(newAccount().id(), null);
    assertThat(claimed(caps)).contains(one.operation().id());
    assertThat(claimed(caps)).contains(two.operation().id());
    assertThat(claimed(caps)).contains(four.operation().id());
    assertThat(claimed(caps)).contains(none.operation().id());
    assertThat(claimed(caps)).isEmpty();
    assertThat(ask(tx -> tx.jobs().line(caps)).places(caps))
        .containsEntry(
            three.operation().id(), new WaitingLine.Place(1, WaitingLine.Reason.SOURCE_BUSY));
  }

  @Test
  public void whatIsCancelledWhileItWaitsNeedNotWait() {
    Caps caps = new Caps(KINDS, 1, 0);
    AccountId owner = newAccount().id();
    queued(owner, null);
    Job two = queued(owner, null);
    claimed(caps);
    assertThat(claimed(caps)).isEmpty();
    thatAnswer(tx -> tx.jobs().requestCancel(two.id())).isTrue();
    assertThat(ask(tx -> tx.jobs().line(caps)).places(caps)).doesNotContainKey(two.id().value());
    assertThat(claimed(caps)).contains(two.operation().id());
  }

  @Test
  public void whatDoesNotStandInLineGoesFirst() {
    AccountId owner = newAccount().id();
    queued(owner, null);
    Job quick = samples.restore(owner, host);
    Job other =
        new Job(
            Operation.queued(quick.operation().id(), "quick", host, "{}", samples.at()),
            quick.account(),
            quick.vps(),
            quick.backup());
    change(tx -> tx.jobs().insert(other));
    pass(Duration.ofMillis(1));
    assertThat(claimed(new Caps(KINDS, 1, 1))).contains(other.operation().id());
  }

  @Test
  public void whatAWorkerLostIsTakenOverWhateverTheCaps() {
    Caps caps = new Caps(KINDS, 1, 0);
    AccountId owner = newAccount().id();
    Job one = queued(owner, null);
    queued(owner, null);
    Claim lost = journal().claim("dies", Set.of(host), caps, SHORT).orElseThrow();
    pass(SHORT.multipliedBy(2));
    Optional<Claim> taken =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> journal().claim("w", Set.of(host), caps, LONG), Optional::isPresent);
    assertThat(taken.orElseThrow().operation().id()).isEqualTo(one.operation().id());
    assertThat(taken.orElseThrow().fence()).isGreaterThan(lost.fence());
    assertThat(claimed(caps)).isEmpty();
  }

  @Test
  public void serversThatClaimAtOnceNeverPassACap() throws Exception {
    Caps caps = new Caps(KINDS, 3, 5);
    Backup backup = backup();
    List<AccountId> owners = List.of(newAccount().id(), newAccount().id(), newAccount().id());
    for (int i = 0; i < 18; i++) {
      queued(owners.get(i % 3), backup);
    }
    List<List<UUID>> begun =
        atOnce(
            6,
            () -> {
              List<UUID> mine = new ArrayList<>();
              for (Optional<Claim> claim = journal().claim("w", Set.of(host), caps, LONG);
                  claim.isPresent();
                  claim = journal().claim("w", Set.of(host), caps, LONG)) {
                mine.add(claim.get().operation().id());
              }
              return mine;
            });
    assertThat(begun.stream().flatMap(List::stream)).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  public void keepsWhatLiesAhead() {
    Job job = newJob();
    Claim claim = claim();
    Progress ahead =
        new Progress(
            "write-disks",
            20,
            7,
            10,
            "x",
            123_456_789_012L,
            new Remaining(
                Duration.ofMillis(61_234), Duration.ofMillis(90_001), Remaining.Basis.SUPPOSED));
    journal().beat(claim, ahead, LONG);
    assertThat(operation(job).progress()).isEqualTo(ahead);
    journal().beat(claim, new Progress("open-archive", 1, 0, 0, ""), LONG);
    assertThat(operation(job).progress()).isEqualTo(ahead);
    journal().append(claim, "s", Entry.Mark.INTENT, "{}", HALF);
    assertThat(operation(job).progress()).isEqualTo(HALF);
    journal().beat(claim, new Progress("x", 60, 0, 0, "", 5, ahead.remaining()), LONG);
    journal().finish(claim, null, (tx, now) -> "{}");
    assertThat(operation(job).progress().remaining()).isNull();
    assertThat(operation(job).progress().rate()).isZero();
    assertThat(operation(job).status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  public void whoForgetsABackupSeesTheRestoreThatWasAdmittedMeanwhile() throws Exception {
    Backup backup = backup();
    Job job =
        samples.restore(
            newAccount().id(),
            new VpsId(chance.nextId()),
            backup.id(),
            new JobId(chance.nextId()),
            host);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch coming = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> admitting =
          executor.submit(() ->
              ask(tx -> {
                boolean there = tx.backups().hold(backup.id()).isPresent();
                held.countDown();
                awaited(coming);
                tx.jobs().insert(job);
                return there;
              }));
      Future<List<Job>> forgetting =
          executor.submit(() -> {
            awaited(held);
            coming.countDown();
            return ask(tx -> {
              tx.backups().lock(backup.id());
              return tx.jobs().readingBackup(backup.id());
            });
          });
      assertThat(admitting.get(1, TimeUnit.MINUTES)).isTrue();
      assertThat(forgetting.get(1, TimeUnit.MINUTES)).containsExactly(job);
    }
    thatOptional(tx -> tx.backups().lock(backup.id())).contains(backup);
    thatOptional(tx -> tx.backups().hold(backup.id())).contains(backup);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<UUID> claimed(Caps caps) {
    return journal().claim("w", Set.of(host), caps, LONG).map(claim -> claim.operation().id());
  }

  private Claim heldBy(Job job) {
    long fence = ask(tx -> tx.jobs().standing(job.id())).orElseThrow().fence();
    return new Claim(operation(job), fence);
  }

  private Backup backup() {
    String store = samples.unique("store");
    Backup backup = samples.backup(store, 100, AT);
    change(tx -> {
      tx.backups().putStore(new StoredPlace(store, "directory", "/var/backups"));
      tx.backups().put(backup);
    });
    return backup;
  }

  private Job queued(AccountId owner, @Nullable Backup backup) {
    return queued(owner, backup, host);
  }

  private Job queued(AccountId owner, @Nullable Backup backup, String host) {
    JobId id = new JobId(chance.nextId());
    Job job =
        backup == null
            ? samples.restore(owner, host)
            : samples.restore(owner, new VpsId(chance.nextId()), backup.id(), id, host);
    change(tx -> tx.jobs().insert(job));
    pass(Duration.ofMillis(1));
    return job;
  }
}
