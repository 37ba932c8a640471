package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Standing;
import dev.vakna.operations.CancelledException;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Wishes to cancel, operators' acts, and claims that must not wait, of every storage. */
public abstract class CancellationContract extends JobContract {

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
    assertThat(
            journal()
                .claimUrgent("w", Set.of(host), Set.of(begun.operation().kind()), Set.of(), LONG))
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

  private Optional<Claim> urgent() {
    return journal().claimUrgent("worker", Set.of(host), Set.of(), Set.of(), LONG);
  }

  private Claim awaitUrgent() {
    return await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(this::urgent, Optional::isPresent)
        .orElseThrow();
  }
}
