package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.store.JobRecords.Ended;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.simulator.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which jobs are forgotten, of every storage. */
public abstract class RetentionContract extends JobContract {

  @Test
  public void whatEndedLongAgoGoesWithEverythingThatBelongsToIt() {
    Job old = ended();
    change(tx -> tx.jobs().forgetEndedBefore(tx.now().minus(Duration.ofHours(1)), null, 10_000));
    thatOptional(tx -> tx.jobs().find(old.id())).as("it ended just now").isPresent();

    assertThat(forgetAll()).isPositive();

    thatOptional(tx -> tx.jobs().find(old.id())).isEmpty();
    thatOptional(tx -> tx.jobs().standing(old.id())).isEmpty();
    thatList(tx -> tx.attachments().of(old.id())).isEmpty();
    assertThat(forgetAll()).isZero();
  }

  @Test
  public void aPieceGoesOnBehindTheOneBefore() {
    forgetAll();
    Job stays = ended();
    change(tx -> tx.vpses().insert(machine(stays)));
    Job first = ended();
    Job second = ended();
    Job third = ended();

    List<Ended> one = forget(null, 1);
    assertThat(one).extracting(Ended::id).containsExactly(first.id());
    assertThat(one.getFirst().at()).isAfter(AT);
    assertThat(forget(one.getFirst(), 1)).extracting(Ended::id).containsExactly(second.id());
    assertThat(forget(new Ended(one.getFirst().at().plus(Duration.ofDays(1)), first.id()), 10))
        .isEmpty();
    assertThat(forget(null, 10)).extracting(Ended::id).containsExactly(third.id());
    thatOptional(tx -> tx.jobs().find(stays.id())).isPresent();
  }

  private List<Ended> forget(@Nullable Ended after, int limit) {
    return ask(tx -> tx.jobs().forgetEndedBefore(tx.now().plus(Duration.ofDays(1)), after, limit));
  }

  @Test
  public void whatHasNotEndedStaysHoweverOldItIs() {
    Job waiting = newJob();
    Job working = newJob();
    Set<JobId> both = Set.of(waiting.id(), working.id());
    assertThat(both).contains(new JobId(claim().operation().id()));

    forgetAll();

    both.forEach(id -> thatOptional(tx -> tx.jobs().find(id)).isPresent());
  }

  @Test
  public void theJobOfAVpsThatIsThereStaysUntilItIsGone() {
    Job job = ended();
    Vps vps = machine(job);
    change(tx -> tx.vpses().insert(vps));

    forgetAll();
    thatOptional(tx -> tx.jobs().find(job.id())).isPresent();

    change(tx -> tx.vpses().remove(vps.id()));
    forgetAll();
    thatOptional(tx -> tx.jobs().find(job.id())).isEmpty();
  }

  @Test
  public void theJobOfWhatIsMeteredStaysUntilItIsNot() {
    Job job = ended();
    change(tx -> tx.metering().open(samples.interval(job.account(), job.vps(), Meter.STORAGE, AT)));

    forgetAll();
    thatOptional(tx -> tx.jobs().find(job.id())).isPresent();

    change(tx -> tx.metering().close(job.vps(), Set.of(Meter.STORAGE), tx.now()));
    forgetAll();
    thatOptional(tx -> tx.jobs().find(job.id())).isEmpty();
  }

  private Vps machine(Job job) {
    return Samples.known(samples.clone(job.account(), job.id(), host), job.vps());
  }

  private Job ended() {
    Job job = newJob();
    Claim claim = claim();
    assertThat(claim.operation().id()).isEqualTo(job.id().value());
    journal().append(claim, "boot", Entry.Mark.DONE, "{}", HALF);
    change(tx ->
        tx.attachments().put(job.id(), new Attachment("console", "text/plain", new byte[] {1})));
    journal().finish(claim, null, (tx, now) -> "{}");
    return job;
  }

  private int forgetAll() {
    return forget(null, 10_000).size();
  }
}
