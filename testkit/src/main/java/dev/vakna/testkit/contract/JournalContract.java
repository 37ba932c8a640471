package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Jobs and the operations' journal of every storage. */
public abstract class JournalContract extends JobContract {

  @Test
  public void keepsAQueuedJobAsItWasGiven() {
    Job job = newJob();
    thatOptional(tx -> tx.jobs().find(job.id())).contains(job);
    thatOptional(tx -> tx.jobs().withoutJournal(job.account(), job.id())).contains(job);
    thatOptional(tx -> tx.jobs().withoutJournal(new AccountId(chance.nextId()), job.id()))
        .isEmpty();
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
    Job running = job.at(claim.operation());
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
    thatOptional(tx ->
            tx.jobs()
                .withoutJournal(job.account(), job.id())
                .map(found -> found.operation().journal()))
        .contains(List.of());
  }

  @Test
  public void keepsTheJournalInItsOrder() {
    Job job = newJob();
    Claim claim = claim();
    List<Entry.Mark> marks =
        List.of(
            Entry.Mark.INTENT,
            Entry.Mark.WAITED,
            Entry.Mark.RETRY,
            Entry.Mark.DONE,
            Entry.Mark.UNDO_INTENT,
            Entry.Mark.UNDO_WAITED,
            Entry.Mark.UNDO_RETRY,
            Entry.Mark.UNDONE);
    for (int i = 0; i < 20; i++) {
      journal().append(claim, "step-" + i, marks.get(i % 8), "{\"i\":" + i + "}", HALF);
    }
    List<Entry> entries = operation(job).journal();
    assertThat(entries).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(entries.get(i).step()).isEqualTo("step-" + i);
      assertThat(entries.get(i).mark()).isEqualTo(marks.get(i % 8));
      assertThat(entries.get(i).payload()).isEqualTo("{\"i\":" + i + "}");
    }
    assertThat(entries).extracting(Entry::at).isSorted();
    assertThat(operation(job).progress()).isEqualTo(HALF);
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
    thatList(tx -> tx.jobs().unended(job.vps())).extracting(Job::id).containsExactly(job.id());
    assertThat(ask(tx -> tx.accounts().usage(job.account())).runningRestores()).isZero();
  }

  @Test
  public void whatNoServerReachesIsTold() {
    newJob();
    newJob();
    pass(LONG);
    assertThat(deserted(LONG.multipliedBy(100))).doesNotContainKey(host);
    assertThat(deserted(Duration.ZERO)).containsEntry(host, 2);
    Claim claim = journal().claim("w", Set.of(host), LONG).orElseThrow();
    assertThat(deserted(Duration.ZERO))
        .as("who is at work there takes the other one too")
        .doesNotContainKey(host);
    journal().postpone(claim, LONG);
    assertThat(deserted(Duration.ZERO)).as("one waits for its time").containsEntry(host, 1);
    Claim other = journal().claim("w", Set.of(host), LONG).orElseThrow();
    journal().park(other, FAILURE);
    assertThat(deserted(Duration.ZERO))
        .as("the other one waits for an operator")
        .doesNotContainKey(host);
  }

  private Map<String, Integer> deserted(Duration longer) {
    return ask(tx -> tx.jobs().deserted(longer));
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
    thatList(tx -> tx.jobs().unended(reading.vps())).isEmpty();
  }
}
