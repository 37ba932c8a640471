package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Standing;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.CancelledException;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Jobs and the operations' journal of every storage. */
public abstract class JournalContract extends Contract {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Progress HALF = new Progress("write-disks", 50, 5, 10, "Hälften klar");
  private static final Failure FAILURE =
      new Failure("archive_corrupt", "The backup is damaged.", "extent 7: \"md5\"\n");

  private static final Failure CANCELLED =
      new Failure(Failure.CANCELLED, "The job was cancelled.", "");

  private final String host = samples.unique("host");

  /** Lets that time pass on the storage's clock, where the test rules it; else does nothing. */
  protected abstract void pass(Duration time);

  @Test
  public void keepsAQueuedJobAsItWasGiven() {
    Job job = newJob();
    thatOptional(tx -> tx.jobs().find(job.id())).contains(job);
    thatOptional(tx -> tx.jobs().find(job.account(), job.id())).contains(job);
    thatOptional(tx -> tx.jobs().find(new AccountId(chance.nextId()), job.id())).isEmpty();
    thatOptional(tx -> tx.jobs().find(new JobId(chance.nextId()))).isEmpty();
    assertThatThrownBy(() -> change(tx -> tx.jobs().insert(job)))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() ->
            change(tx -> tx.jobs().insert(samples.restore(new AccountId(chance.nextId()), host))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void refusesAJobThatIsNotQueued() {
    Job job = newJob();
    Claim claim = claim();
    Job running = new Job(claim.operation(), job.account(), job.vps(), job.backup());
    assertThatThrownBy(() -> change(tx -> tx.jobs().insert(running)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void claimsTheOldestDueOperationFirst() {
    Job first = newJob();
    Job second = newJob();
    Claim claim = claim();
    assertThat(claim.operation().id()).isEqualTo(first.operation().id());
    assertThat(claim.operation().status()).isEqualTo(OperationStatus.RUNNING);
    assertThat(claim.operation().startedAt()).isNotNull();
    assertThat(claim.operation().input()).isEqualTo(first.operation().input());
    assertThat(claim.operation().journal()).isEmpty();
    assertThat(operation(first)).isEqualTo(claim.operation());
    assertThat(claim().operation().id()).isEqualTo(second.operation().id());
    assertThat(tryClaim()).isEmpty();
  }

  @Test
  public void claimsOnlyForHostsThatTheWorkerReaches() {
    Job job = newJob();
    assertThat(journal().claim("w", Set.of(samples.unique("other")), LONG)).isEmpty();
    assertThat(journal().claim("w", Set.of(), LONG)).isEmpty();
    assertThat(journal().claim("w", Set.of(samples.unique("other"), host), LONG))
        .hasValueSatisfying(
            claim -> assertThat(claim.operation().id()).isEqualTo(job.operation().id()));
  }

  @Test
  public void twoWorkersNeverHoldOneOperation() throws Exception {
    int jobs = 40;
    Account account = newAccount();
    for (int i = 0; i < jobs; i++) {
      change(tx -> tx.jobs().insert(samples.restore(account.id(), host)));
    }
    List<List<UUID>> held =
        atOnce(
            6,
            () -> {
              List<UUID> mine = new ArrayList<>();
              for (Optional<Claim> claim = tryClaim(); claim.isPresent(); claim = tryClaim()) {
                mine.add(claim.get().operation().id());
              }
              return mine;
            });
    assertThat(held.stream().flatMap(List::stream)).hasSize(jobs).doesNotHaveDuplicates();
  }

  @Test
  public void anotherWorkerTakesOverWhenTheLeaseRanOut() {
    Job job = newJob();
    Claim lost = journal().claim("first", Set.of(host), SHORT).orElseThrow();
    journal().append(lost, "create-disks", Entry.Mark.INTENT, "{\"a\": 1}", HALF);
    Claim taken = awaitClaim(SHORT);
    assertThat(taken.operation().id()).isEqualTo(job.operation().id());
    assertThat(taken.fence()).isGreaterThan(lost.fence());
    assertThat(taken.operation().startedAt()).isEqualTo(lost.operation().startedAt());
    assertThat(taken.operation().progress()).isEqualTo(HALF);
    assertThat(taken.operation().journal())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.step()).isEqualTo("create-disks");
          assertThat(entry.mark()).isEqualTo(Entry.Mark.INTENT);
          assertThat(entry.payload()).isEqualTo("{\"a\": 1}");
        });
    assertRefused(lost);
    assertThat(journal().beat(taken, HALF, LONG)).isFalse();
  }

  @Test
  public void aBeatKeepsTheLease() {
    newJob();
    Claim claim = journal().claim("first", Set.of(host), SHORT).orElseThrow();
    journal().beat(claim, HALF, LONG);
    pass(SHORT.multipliedBy(2));
    assertThat(tryClaim()).isEmpty();
    journal().append(claim, "s", Entry.Mark.INTENT, "{}", HALF);
  }

  @Test
  public void aBeatThatWasOvertakenTakesNoProgressBack() {
    Job job = newJob();
    Claim claim = claim();
    Progress later = new Progress("boot", 51, 0, 0, "");
    journal().append(claim, "boot", Entry.Mark.INTENT, "{}", later);
    journal().beat(claim, HALF, LONG);
    assertThat(operation(job).progress()).isEqualTo(later);
    Progress latest = new Progress("boot", 51, 1, 2, "Startar");
    journal().beat(claim, latest, LONG);
    assertThat(operation(job).progress()).isEqualTo(latest);
  }

  @Test
  public void aHolderWhoseLeaseRanOutMayGoOnUntilSomebodyTakesOver() {
    Job job = newJob();
    Claim claim = journal().claim("first", Set.of(host), SHORT).orElseThrow();
    pass(SHORT.multipliedBy(2));
    journal().append(claim, "s", Entry.Mark.INTENT, "{}", HALF);
    assertThat(operation(job).journal()).hasSize(1);
  }

  @Test
  public void keepsTheJournalInItsOrder() {
    Job job = newJob();
    Claim claim = claim();
    List<Entry.Mark> marks =
        List.of(
            Entry.Mark.INTENT,
            Entry.Mark.RETRY,
            Entry.Mark.DONE,
            Entry.Mark.UNDO_INTENT,
            Entry.Mark.UNDO_RETRY,
            Entry.Mark.UNDONE);
    for (int i = 0; i < 20; i++) {
      journal().append(claim, "step-" + i, marks.get(i % 6), "{\"i\":" + i + "}", HALF);
    }
    List<Entry> entries = operation(job).journal();
    assertThat(entries).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(entries.get(i).step()).isEqualTo("step-" + i);
      assertThat(entries.get(i).mark()).isEqualTo(marks.get(i % 6));
      assertThat(entries.get(i).payload()).isEqualTo("{\"i\":" + i + "}");
    }
    assertThat(entries).extracting(Entry::at).isSorted();
    assertThat(operation(job).progress()).isEqualTo(HALF);
  }

  @Test
  public void carriesTheWishToCancelToTheHolder() {
    Job job = newJob();
    Claim claim = claim();
    assertThat(journal().beat(claim, HALF, LONG)).isFalse();
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isTrue();
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isTrue();
    assertThat(journal().beat(claim, HALF, LONG)).isTrue();
    assertThat(operation(job).cancelRequested()).isTrue();
    thatAnswer(tx -> tx.jobs().requestCancel(new JobId(chance.nextId()))).isFalse();
  }

  @Test
  public void aCancelledQueuedOperationIsClaimedAsSuch() {
    Job job = newJob();
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isTrue();
    assertThat(claim().operation().cancelRequested()).isTrue();
  }

  @Test
  public void unwindsForAReason() {
    Job job = newJob();
    Claim claim = claim();
    journal().unwind(claim, FAILURE);
    assertThat(operation(job).status()).isEqualTo(OperationStatus.UNWINDING);
    assertThat(operation(job).failure()).isEqualTo(FAILURE);
    journal().append(claim, "s", Entry.Mark.UNDONE, "{}", HALF);
    journal().release(claim);
    Claim next = awaitClaim(Duration.ZERO);
    assertThat(next.operation().status()).isEqualTo(OperationStatus.UNWINDING);
    assertThat(next.operation().failure()).isEqualTo(FAILURE);
  }

  @Test
  public void aPostponedOperationWaitsItsTimeAndIsHeldByNobody() {
    newJob();
    Claim claim = claim();
    journal().postpone(claim, LONG);
    assertThat(tryClaim()).isEmpty();
    assertRefused(claim);
    newJob();
    Claim other = claim();
    journal().postpone(other, SHORT);
    assertThat(awaitClaim(SHORT).operation().id()).isEqualTo(other.operation().id());
  }

  @Test
  public void aReleasedOperationIsClaimedAtOnce() {
    newJob();
    Claim claim = claim();
    journal().release(claim);
    assertRefused(claim);
    Claim again = claim();
    assertThat(again.operation().id()).isEqualTo(claim.operation().id());
    assertThat(again.fence()).isGreaterThan(claim.fence());
  }

  @Test
  public void afterAnAcceptedWishToCancelNothingButCancellingHappens() {
    Job job = newJob();
    Claim claim = claim();
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isTrue();
    Map<String, ThrowingCallable> unknowing =
        Map.of(
            "finish", () -> journal().finish(claim, null, (tx, now) -> inserted(tx)),
            "unwind", () -> journal().unwind(claim, FAILURE),
            "park", () -> journal().park(claim, FAILURE));
    Operation before = operation(job);
    unknowing.forEach(
        (name, write) -> assertThatThrownBy(write).as(name).isInstanceOf(CancelledException.class));
    assertThat(operation(job)).isEqualTo(before);
    journal().append(claim, "s", Entry.Mark.DONE, "{}", HALF);
    journal().unwind(claim, CANCELLED);
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).as("it is on its way").isFalse();
    journal().finish(claim, CANCELLED, (tx, now) -> "{}");
    assertThat(operation(job).failure()).isEqualTo(CANCELLED);
    assertEnded(job, claim);
  }

  @Test
  public void aWishToCancelAndASuccessAreDecidedByTheRow() throws Exception {
    for (int i = 0; i < 20; i++) {
      Job job = newJob();
      Claim claim = claim();
      AtomicInteger turn = new AtomicInteger();
      List<Boolean> came =
          atOnce(
              2,
              () -> {
                if (turn.getAndIncrement() == 0) {
                  return ask(tx -> tx.jobs().requestCancel(job.id()));
                }
                try {
                  journal().finish(claim, null, (tx, now) -> "{}");
                  return true;
                } catch (CancelledException e) {
                  return false;
                }
              });
      assertThat(came).as("one of the two happened").containsExactlyInAnyOrder(true, false);
      assertThat(operation(job).cancelRequested())
          .isNotEqualTo(operation(job).status() == OperationStatus.COMPLETED);
    }
  }

  @Test
  public void whatIsBeingUndoneForAnotherReasonIsNotCancelled() {
    Job job = newJob();
    Claim claim = claim();
    journal().unwind(claim, FAILURE);
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isFalse();
    assertThat(operation(job).cancelRequested()).isFalse();
    journal().append(claim, "s", Entry.Mark.UNDO_INTENT, "{}", HALF);
    journal().park(claim, FAILURE);
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isFalse();
    assertThat(operation(job).status()).isEqualTo(OperationStatus.PARKED);
  }

  @Test
  public void aCancelledOperationDoesNotSitOutItsPause() {
    Job job = newJob();
    journal().postpone(claim(), LONG);
    assertThat(tryClaim()).isEmpty();
    change(tx -> tx.jobs().requestCancel(job.id()));
    Claim again = awaitClaim(Duration.ZERO);
    assertThat(again.operation().cancelRequested()).isTrue();
    journal().postpone(again, LONG);
    Claim third = awaitClaim(Duration.ZERO);
    journal().unwind(third, CANCELLED);
    journal().postpone(third, LONG);
    assertThat(tryClaim()).as("an undo that failed does").isEmpty();
  }

  @Test
  public void cancellingWhatIsParkedOnItsWayForwardGivesItBack() {
    Job job = newJob();
    Claim claim = claim();
    journal().append(claim, "s", Entry.Mark.RETRY, FAILURE.json(), HALF);
    journal().park(claim, FAILURE);
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isTrue();
    Operation again = awaitClaim(Duration.ZERO).operation();
    assertThat(again.status()).isEqualTo(OperationStatus.RUNNING);
    assertThat(again.cancelRequested()).isTrue();
    assertThat(again.failure()).isNull();
  }

  @Test
  public void anOperatorGivesAParkedOperationBack() {
    for (boolean backward : new boolean[] {false, true}) {
      Job job = newJob();
      thatAnswer(tx -> tx.jobs().resume(job.id(), backward)).as("it is not parked").isFalse();
      Claim claim = claim();
      journal().park(claim, FAILURE);
      thatAnswer(tx -> tx.jobs().resume(job.id(), backward)).isTrue();
      thatAnswer(tx -> tx.jobs().resume(job.id(), backward)).isFalse();
      Operation again = awaitClaim(Duration.ZERO).operation();
      assertThat(again.status())
          .isEqualTo(backward ? OperationStatus.UNWINDING : OperationStatus.RUNNING);
      assertThat(again.failure()).isEqualTo(backward ? FAILURE : null);
      assertThat(again.journal())
          .singleElement()
          .satisfies(entry -> {
            assertThat(entry.mark()).isEqualTo(Entry.Mark.RESUMED);
            assertThat(entry.step()).isEmpty();
          });
    }
  }

  @Test
  public void urgentClaimsTakeOnlyWhatMustNotWait() {
    Job plain = newJob();
    assertThat(urgent()).isEmpty();
    change(tx -> tx.jobs().requestCancel(plain.id()));
    Claim cancelled = urgent().orElseThrow();
    assertThat(cancelled.operation().id()).isEqualTo(plain.operation().id());
    journal().unwind(cancelled, CANCELLED);
    journal().release(cancelled);
    assertThat(awaitUrgent().operation().status()).isEqualTo(OperationStatus.UNWINDING);
    Job begun = newJob();
    assertThat(journal().claim("dies", Set.of(host), SHORT)).isPresent();
    pass(SHORT);
    Claim taken = awaitUrgent();
    assertThat(taken.operation().id()).as("what was lost").isEqualTo(begun.operation().id());
    journal().postpone(taken, Duration.ZERO);
    assertThat(urgent()).as("what waits for another try").isEmpty();
    assertThat(journal().claimUrgent("w", Set.of(host), Set.of(begun.operation().kind()), LONG))
        .as("of a quick kind")
        .isPresent();
  }

  @Test
  public void showsWhoWorksAtWhatNewestFirst() {
    Job first = newJob();
    Claim claim = claim();
    Job second = newJob();
    thatOptional(tx -> tx.jobs().standing(first.id()))
        .hasValueSatisfying(standing -> {
          assertThat(standing.worker()).isEqualTo("worker");
          assertThat(standing.fence()).isEqualTo(claim.fence());
          assertThat(standing.job().operation()).isEqualTo(claim.operation());
        });
    thatOptional(tx -> tx.jobs().standing(second.id()))
        .hasValueSatisfying(standing -> assertThat(standing.worker()).isNull());
    thatOptional(tx -> tx.jobs().standing(new JobId(chance.nextId()))).isEmpty();
    journal().append(claim, "s", Entry.Mark.INTENT, "{}", HALF);
    journal().park(claim, FAILURE);
    Set<OperationStatus> parked = Set.of(OperationStatus.PARKED);
    thatList(tx -> tx.jobs().standings(parked, 1000))
        .extracting(standing -> standing.job().id())
        .contains(first.id())
        .doesNotContain(second.id());
    List<Standing> all =
        ask(tx -> tx.jobs().standings(EnumSet.allOf(OperationStatus.class), 100_000));
    assertThat(all)
        .extracting(standing -> standing.job().operation().createdAt())
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(all)
        .filteredOn(standing -> standing.job().id().equals(first.id()))
        .singleElement()
        .satisfies(standing -> assertThat(standing.job().operation().journal()).hasSize(1));
    thatList(tx -> tx.jobs().standings(EnumSet.allOf(OperationStatus.class), 1)).hasSize(1);
    thatList(tx -> tx.jobs().standings(Set.of(), 10)).isEmpty();
  }

  private Optional<Claim> urgent() {
    return journal().claimUrgent("worker", Set.of(host), Set.of(), LONG);
  }

  private Claim awaitUrgent() {
    return await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(this::urgent, Optional::isPresent)
        .orElseThrow();
  }

  @Test
  public void aParkedOperationWaitsForAnOperator() {
    Job job = newJob();
    Claim claim = journal().claim("w", Set.of(host), SHORT).orElseThrow();
    journal().park(claim, FAILURE);
    pass(LONG);
    assertThat(tryClaim()).isEmpty();
    assertRefused(claim);
    assertThat(operation(job).status()).isEqualTo(OperationStatus.PARKED);
    assertThat(operation(job).failure()).isEqualTo(FAILURE);
    assertThat(operation(job).finishedAt()).isNull();
    thatList(tx -> tx.jobs().unended()).extracting(Job::id).contains(job.id());
    assertThat(ask(tx -> tx.accounts().usage(job.account())).runningRestores()).isZero();
  }

  @Test
  public void endsInSuccessTogetherWithItsStateChanges() {
    Job job = newJob();
    Vps made = samples.clone(job.account(), job.id(), host);
    Claim claim = claim();
    journal().beat(claim, HALF, LONG);
    journal()
        .finish(
            claim,
            null,
            (tx, now) -> {
              assertThat(tx.now()).isEqualTo(now);
              tx.vpses().insert(made);
              return "{\"vps\": \"å\"}";
            });
    Operation ended = operation(job);
    assertThat(ended.status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(ended.result()).isEqualTo("{\"vps\": \"å\"}");
    assertThat(ended.failure()).isNull();
    assertThat(ended.finishedAt()).isNotNull();
    assertThat(ended.progress().percent()).isEqualTo(100);
    thatOptional(tx -> tx.vpses().find(made.id())).contains(made);
    assertEnded(job, claim);
  }

  @Test
  public void endsInFailureTogetherWithItsStateChanges() {
    Job job = newJob();
    Vps made = samples.clone(job.account(), job.id(), host);
    change(tx -> tx.vpses().insert(made));
    Claim claim = claim();
    journal().unwind(claim, FAILURE);
    journal()
        .finish(
            claim,
            FAILURE,
            (tx, now) -> {
              tx.vpses().remove(made.id());
              return "{}";
            });
    assertThat(operation(job).status()).isEqualTo(OperationStatus.FAILED);
    assertThat(operation(job).failure()).isEqualTo(FAILURE);
    assertThat(operation(job).progress().percent()).isLessThan(100);
    thatOptional(tx -> tx.vpses().find(made.id())).isEmpty();
    assertEnded(job, claim);
  }

  @Test
  public void anEndingThatFailsChangesNothingAndMayBeTriedAgain() {
    Job job = newJob();
    Vps made = samples.clone(job.account(), job.id(), host);
    Claim claim = claim();
    RuntimeException reason = new IllegalArgumentException("no");
    assertThatThrownBy(() ->
            journal()
                .finish(
                    claim,
                    null,
                    (tx, now) -> {
                      tx.vpses().insert(made);
                      throw reason;
                    }))
        .isSameAs(reason);
    thatOptional(tx -> tx.vpses().find(made.id())).isEmpty();
    assertThat(operation(job).status()).isEqualTo(OperationStatus.RUNNING);
    journal().finish(claim, null, (tx, now) -> "{}");
    assertThat(operation(job).status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  public void oneOfManyEndingsHappens() throws Exception {
    Job job = newJob();
    Claim claim = claim();
    List<Boolean> ended =
        atOnce(
            8,
            () -> {
              try {
                journal()
                    .finish(
                        claim,
                        null,
                        (tx, now) -> {
                          tx.vpses()
                              .insert(
                                  samples.clone(job.account(), new JobId(chance.nextId()), host));
                          return "{}";
                        });
                return true;
              } catch (LostLeaseException e) {
                return false;
              }
            });
    assertThat(ended).filteredOn(yes -> yes).hasSize(1);
    thatList(tx -> tx.vpses().onHost(host)).hasSize(1);
  }

  @Test
  public void findsTheJobsThatReadABackup() {
    Account account = newAccount();
    BackupId backup = new BackupId(chance.nextId());
    Job reading =
        samples.restore(
            account.id(), new VpsId(chance.nextId()), backup, new JobId(chance.nextId()), host);
    change(tx -> tx.jobs().insert(reading));
    newJob();
    thatList(tx -> tx.jobs().readingBackup(backup)).containsExactly(reading);
    // Both are due at the same moment; which of them comes first is nobody's promise.
    Claim ofReading =
        Stream.of(claim(), claim())
            .filter(claim -> claim.operation().id().equals(reading.id().value()))
            .findFirst()
            .orElseThrow();
    journal().finish(ofReading, null, (tx, now) -> "{}");
    thatList(tx -> tx.jobs().readingBackup(backup)).isEmpty();
    thatList(tx -> tx.jobs().unended()).extracting(Job::id).doesNotContain(reading.id());
  }

  private void assertEnded(Job job, Claim claim) {
    assertRefused(claim);
    pass(LONG.multipliedBy(2));
    assertThat(tryClaim()).isEmpty();
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isFalse();
    thatList(tx -> tx.jobs().unended()).extracting(Job::id).doesNotContain(job.id());
    assertThat(ask(tx -> tx.accounts().usage(job.account())).runningRestores()).isZero();
  }

  /** Every write under the claim is refused and changes nothing. */
  private void assertRefused(Claim claim) {
    JobId id = new JobId(claim.operation().id());
    Optional<Job> before = ask(tx -> tx.jobs().find(id));
    Progress other = new Progress("x", 99, 1, 1, "x");
    Map<String, ThrowingCallable> writes =
        Map.of(
            "beat", () -> journal().beat(claim, other, LONG),
            "append", () -> journal().append(claim, "x", Entry.Mark.DONE, "{}", other),
            "unwind", () -> journal().unwind(claim, FAILURE),
            "postpone", () -> journal().postpone(claim, Duration.ZERO),
            "release", () -> journal().release(claim),
            "park", () -> journal().park(claim, FAILURE),
            "finish", () -> journal().finish(claim, null, (tx, now) -> inserted(tx)));
    writes.forEach(
        (name, write) -> assertThatThrownBy(write).as(name).isInstanceOf(LostLeaseException.class));
    thatOptional(tx -> tx.jobs().find(id)).isEqualTo(before);
  }

  private static String inserted(Tx tx) {
    throw new AssertionError("the ending of a lost claim was applied at " + tx.now());
  }

  private Job newJob() {
    Job job = samples.restore(newAccount().id(), host);
    change(tx -> tx.jobs().insert(job));
    pass(Duration.ofMillis(1));
    return job;
  }

  private Claim claim() {
    return tryClaim().orElseThrow(() -> new AssertionError("nothing was due"));
  }

  private Optional<Claim> tryClaim() {
    return journal().claim("worker", Set.of(host), LONG);
  }

  private Claim awaitClaim(Duration time) {
    pass(time);
    return await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(this::tryClaim, Optional::isPresent)
        .orElseThrow();
  }

  private Operation operation(Job job) {
    return ask(tx -> tx.jobs().find(job.id())).orElseThrow().operation();
  }

  private Journal<Tx> journal() {
    return store().journal();
  }
}
