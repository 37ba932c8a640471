package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.Outage;
import dev.vakna.operations.Progress;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What waits for something out of reach, in every storage. */
public abstract class OutageContract extends JobContract {

  private static final Failure AWAY = new Failure("engine_failed", "Väntar på värden.", "no route");
  private static final Set<String> KINDS = Set.of("vps.restore_to_payg");
  private static final Progress WAITING = HALF.waitingFor(AWAY.message());

  private static String told(int tries) {
    return AWAY.json().replace("}", ",\"tries\":\"%d\"}".formatted(tries));
  }

  @Test
  public void anOutageOfAnyLengthIsOneLineThatKeepsItsTime() {
    Job other = newJob();
    Claim elsewhere = claim();
    journal().append(elsewhere, "boot", Entry.Mark.WAITED, told(9), WAITING);
    journal().append(elsewhere, "boot", Entry.Mark.INTENT, "{}", WAITING);
    Job job = newJob();
    Claim claim = claim();
    journal().append(claim, "create-disks", Entry.Mark.INTENT, "{}", HALF);
    journal().append(claim, "create-disks", Entry.Mark.WAITED, told(1), WAITING);
    Instant since = operation(job).journal().getLast().at();
    for (int tries = 2; tries < 6; tries++) {
      pass(Duration.ofMinutes(2));
      journal().append(claim, "create-disks", Entry.Mark.INTENT, "{}", WAITING);
      journal().append(claim, "create-disks", Entry.Mark.INTENT, "{}", WAITING);
      journal().amend(claim, "create-disks", Entry.Mark.WAITED, told(tries), WAITING);
    }
    Operation operation = operation(job);
    assertThat(operation.journal())
        .extracting(Entry::mark)
        .containsExactly(Entry.Mark.INTENT, Entry.Mark.WAITED);
    assertThat(operation.journal().getLast())
        .isEqualTo(new Entry("create-disks", Entry.Mark.WAITED, told(5), since));
    assertThat(operation.progress()).isEqualTo(WAITING);
    assertThat(operation.outage()).isEqualTo(new Outage("create-disks", since, 5, AWAY));
    assertThat(operation(other).journal()).as("another's").hasSize(2);
  }

  @Test
  public void onlyTheNewestOfItsStepAndMarkIsAmended() {
    Job job = newJob();
    Claim claim = claim();
    journal().append(claim, "one", Entry.Mark.WAITED, told(3), WAITING);
    journal().append(claim, "one", Entry.Mark.RETRY, AWAY.json(), HALF);
    journal().append(claim, "one", Entry.Mark.WAITED, told(1), WAITING);
    journal().append(claim, "two", Entry.Mark.UNDO_WAITED, told(1), WAITING);
    journal().append(claim, "two", Entry.Mark.UNDO_INTENT, "{}", WAITING);
    journal().amend(claim, "two", Entry.Mark.UNDO_WAITED, told(2), WAITING);
    assertThat(operation(job).journal())
        .extracting(entry -> entry.step() + " " + entry.mark() + " " + entry.payload())
        .containsExactly(
            "one WAITED " + told(3),
            "one RETRY " + AWAY.json(),
            "one WAITED " + told(1),
            "two UNDO_WAITED " + told(2));
    assertThat(operation(job).backward()).isTrue();
  }

  @Test
  public void whatWasNeverToldIsAppended() {
    Job job = newJob();
    Claim claim = claim();
    journal().append(claim, "one", Entry.Mark.INTENT, "{}", HALF);
    journal().amend(claim, "one", Entry.Mark.WAITED, told(1), WAITING);
    assertThat(operation(job).journal())
        .extracting(Entry::mark)
        .containsExactly(Entry.Mark.INTENT, Entry.Mark.WAITED);
  }

  @Test
  public void whatWaitsTakesNobodysTurnOnAnotherHostUntilItGoesOn() {
    Caps caps = new Caps(KINDS, 1, 0);
    AccountId owner = newAccount().id();
    String elsewhere = samples.unique("elsewhere");
    Job one = queued(owner, host);
    Job here = queued(owner, host);
    Job there = queued(owner, elsewhere);
    Claim claim = journal().claim("w", Set.of(host), caps, LONG).orElseThrow();
    assertThat(claim.operation().id()).isEqualTo(one.operation().id());
    assertThat(claimed(caps, host, elsewhere)).isEmpty();
    journal().append(claim, "create-disks", Entry.Mark.WAITED, told(1), WAITING);
    journal().append(claim, "create-disks", Entry.Mark.INTENT, "{}", WAITING);
    assertThat(reason(caps, here)).isEqualTo(WaitingLine.Reason.OWNER_BUSY);
    assertThat(claimed(caps, host, elsewhere)).contains(there.operation().id());
    journal().beat(claim, HALF, LONG);
    queued(owner, elsewhere);
    assertThat(claimed(caps, host, elsewhere)).isEmpty();
    journal().beat(claim, WAITING, LONG);
    assertThat(operation(one).progress()).isEqualTo(WAITING);
    assertThat(claimed(caps, host, elsewhere)).as("one is under way there").isEmpty();
  }

  @Test
  public void anOutageDoesNotEmptyTheLine() {
    Caps caps = new Caps(KINDS, 0, 0);
    String elsewhere = samples.unique("elsewhere");
    List<Job> line = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      line.add(queued(newAccount().id(), host));
    }
    List<Claim> begun = new ArrayList<>();
    for (Optional<Claim> next = journal().claim("w", Set.of(host), caps, LONG);
        next.isPresent();
        next = journal().claim("w", Set.of(host), caps, LONG)) {
      Claim claim = next.get();
      begun.add(claim);
      journal().append(claim, "create-disks", Entry.Mark.INTENT, "{}", HALF);
      journal().append(claim, "create-disks", Entry.Mark.WAITED, told(1), WAITING);
      if (begun.size() == WaitingLine.PROBES) {
        assertThat(reason(caps, line.getLast())).isEqualTo(WaitingLine.Reason.HOST_AWAY);
      }
      journal().postpone(claim, WAITING, LONG);
    }
    assertThat(begun).hasSize(WaitingLine.PROBES);
    Job there = queued(newAccount().id(), elsewhere);
    assertThat(reason(caps, there)).isEqualTo(WaitingLine.Reason.TURN);
    assertThat(claimed(caps, host, elsewhere)).as("another host").contains(there.id().value());
    // Who waited and is cancelled tells nothing of the host any more.
    change(tx -> tx.jobs().requestCancel(new JobId(begun.getFirst().operation().id())));
    Claim cancelled = journal().claim("w", Set.of(host), caps, LONG).orElseThrow();
    assertThat(cancelled.operation().id()).isEqualTo(begun.getFirst().operation().id());
    journal().unwind(cancelled, new Failure(Failure.CANCELLED, "Avbruten.", ""));
    assertThat(claimed(caps, host)).contains(line.get(WaitingLine.PROBES).id().value());
  }

  @Test
  public void theLineGoesOnWhenTheHostAnswers() {
    Caps caps = new Caps(KINDS, 0, 0);
    List<Claim> waiting = new ArrayList<>();
    for (int i = 0; i < WaitingLine.PROBES; i++) {
      waiting.add(waiting());
    }
    Job next = queued(newAccount().id(), host);
    assertThat(claimed(caps, host)).isEmpty();
    journal().append(waiting.getFirst(), "create-disks", Entry.Mark.DONE, "{}", HALF);
    assertThat(reason(caps, next)).isEqualTo(WaitingLine.Reason.TURN);
    assertThat(claimed(caps, host)).contains(next.operation().id());
  }

  @Test
  public void aBeatThatIsLateDoesNotHideThatItWaits() {
    Job job = newJob();
    Claim claim = claim();
    journal().append(claim, "create-disks", Entry.Mark.WAITED, told(1), WAITING);
    journal().beat(claim, HALF, LONG);
    journal().postpone(claim, WAITING, LONG);
    assertThat(operation(job).progress()).isEqualTo(WAITING);
    assertThat(operation(job).outage()).isNotNull();
  }

  @Test
  public void nothingIsWaitedForOnceItIsTurnedBackParkedOrEnded() {
    List<Claim> claims = List.of(waiting(), waiting(), waiting());
    journal().unwind(claims.get(0), FAILURE);
    journal().park(claims.get(1), FAILURE);
    journal().finish(claims.get(2), FAILURE, (tx, now) -> "{}");
    for (Claim claim : claims) {
      Operation after =
          ask(tx -> tx.jobs().find(new JobId(claim.operation().id()))).orElseThrow().operation();
      assertThat(after.progress().waiting()).isFalse();
      assertThat(after.outage()).isNull();
    }
  }

  @Test
  public void aClaimSaysWhenItWasMade() {
    Job job = newJob();
    Claim first = claim();
    journal().append(first, "one", Entry.Mark.INTENT, "{}", HALF);
    assertThat(first.at()).isAfterOrEqualTo(operation(job).createdAt());
    assertThat(first.at()).isBeforeOrEqualTo(operation(job).journal().getLast().at());
    journal().release(first);
    pass(Duration.ofMillis(1));
    assertThat(awaitClaim(Duration.ZERO).at())
        .isAfterOrEqualTo(operation(job).journal().getLast().at());
  }

  @Test
  public void whatWaitsAndIsCancelledIsDueAtOnce() {
    Claim claim = waiting();
    journal().postpone(claim, LONG);
    assertThat(tryClaim()).isEmpty();
    change(tx -> tx.jobs().requestCancel(new JobId(claim.operation().id())));
    assertThat(awaitClaim(Duration.ZERO).operation().cancelRequested()).isTrue();
  }

  @Test
  public void whatWaitsIsTriedAgainThoughEveryPlaceForLongWorkIsTaken() {
    Claim claim = waiting();
    journal().postpone(claim, Duration.ZERO);
    newJob();
    pass(Duration.ofMillis(1));
    Optional<Claim> urgent = journal().claimUrgent("w", Set.of(host), Set.of(), Set.of(), LONG);
    assertThat(urgent.map(again -> again.operation().id())).contains(claim.operation().id());
    journal().append(urgent.orElseThrow(), "create-disks", Entry.Mark.DONE, "{}", HALF);
    journal().postpone(urgent.orElseThrow(), Duration.ZERO);
    pass(Duration.ofMillis(1));
    assertThat(journal().claimUrgent("w", Set.of(host), Set.of(), Set.of(), LONG)).isEmpty();
  }

  private Claim waiting() {
    newJob();
    Claim claim = claim();
    journal().append(claim, "create-disks", Entry.Mark.INTENT, "{}", HALF);
    journal().append(claim, "create-disks", Entry.Mark.WAITED, told(1), WAITING);
    return claim;
  }

  private WaitingLine.@Nullable Reason reason(Caps caps, Job job) {
    WaitingLine.Place place = ask(tx -> tx.jobs().line(caps)).places(caps).get(job.id().value());
    return place == null ? null : place.reason();
  }

  private Job queued(AccountId owner, String host) {
    Job job = samples.restore(owner, host);
    change(tx -> tx.jobs().insert(job));
    pass(Duration.ofMillis(1));
    return job;
  }

  private Optional<UUID> claimed(Caps caps, String... hosts) {
    return journal().claim("w", Set.of(hosts), caps, LONG).map(claim -> claim.operation().id());
  }
}
