package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.Operation;
import dev.vakna.operations.Progress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the suites about jobs have in common. */
abstract class JobContract extends Contract {

  static final Duration LONG = Duration.ofMinutes(10);
  static final Duration SHORT = Duration.ofMillis(30);
  static final Progress HALF = new Progress("write-disks", 50, 5, 10, "Hälften klar");
  static final Failure FAILURE =
      new Failure("archive_corrupt", "The backup is damaged.", "extent 7: \"md5\"\n");

  static final Failure CANCELLED = new Failure(Failure.CANCELLED, "The job was cancelled.", "");

  final String host = samples.unique("host");

  /** Lets that time pass on the storage's clock, where the test rules it; else does nothing. */
  protected abstract void pass(Duration time);

  final void assertEnded(Job job, Claim claim) {
    assertRefused(claim);
    pass(LONG.multipliedBy(2));
    assertThat(tryClaim()).isEmpty();
    thatAnswer(tx -> tx.jobs().requestCancel(job.id())).isFalse();
    thatList(tx -> tx.jobs().unended()).extracting(Job::id).doesNotContain(job.id());
    assertThat(ask(tx -> tx.accounts().usage(job.account())).runningRestores()).isZero();
  }

  /** Every write under the claim is refused and changes nothing. */
  final void assertRefused(Claim claim) {
    JobId id = new JobId(claim.operation().id());
    Optional<Job> before = ask(tx -> tx.jobs().find(id));
    Progress other = new Progress("x", 99, 1, 1, "x");
    Map<String, ThrowingCallable> writes =
        Map.of(
            "beat", () -> journal().beat(claim, other, LONG),
            "append", () -> journal().append(claim, "x", Entry.Mark.DONE, "{}", other),
            "amend", () -> journal().amend(claim, "x", Entry.Mark.WAITED, "{}", other),
            "unwind", () -> journal().unwind(claim, FAILURE),
            "postpone", () -> journal().postpone(claim, Duration.ZERO),
            "release", () -> journal().release(claim),
            "park", () -> journal().park(claim, FAILURE),
            "finish", () -> journal().finish(claim, null, (tx, now) -> inserted(tx)));
    writes.forEach(
        (name, write) -> assertThatThrownBy(write).as(name).isInstanceOf(LostLeaseException.class));
    thatOptional(tx -> tx.jobs().find(id)).isEqualTo(before);
  }

  static String inserted(Tx tx) {
    throw new AssertionError("the ending of a lost claim was applied at " + tx.now());
  }

  final Job newJob() {
    Job job = samples.restore(newAccount().id(), host);
    change(tx -> tx.jobs().insert(job));
    pass(Duration.ofMillis(1));
    return job;
  }

  final Claim claim() {
    return tryClaim().orElseThrow(() -> new AssertionError("nothing was due"));
  }

  final Optional<Claim> tryClaim() {
    return journal().claim("worker", Set.of(host), LONG);
  }

  final Claim awaitClaim(Duration time) {
    pass(time);
    return await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(this::tryClaim, Optional::isPresent)
        .orElseThrow();
  }

  final Operation operation(Job job) {
    return ask(tx -> tx.jobs().find(job.id())).orElseThrow().operation();
  }

  final Journal<Tx> journal() {
    return store().journal();
  }
}
