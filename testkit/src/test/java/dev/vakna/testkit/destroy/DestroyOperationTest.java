package dev.vakna.testkit.destroy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.operations.OperationStatus;
import dev.vakna.testkit.restore.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class DestroyOperationTest {

  private final World world = new World();

  @Test
  void anEndedMachineLeavesNothingButItsClosedMeters() throws Exception {
    VpsId vps = restored();

    Job job = job(end(vps));
    assertThat(intervals(vps))
        .as("from the moment its end was asked for it costs nothing")
        .hasSize(4)
        .allSatisfy(interval -> assertThat(interval.endedAt()).isNotNull());
    world.runToRest();

    assertThat(job(job.id()).operation().status())
        .as("%s", job(job.id()).operation())
        .isEqualTo(OperationStatus.COMPLETED);
    gone(vps);
    assertThat(intervals(vps)).hasSize(4);
  }

  @Test
  void aMachineThatCannotBeRemovedWaitsForAnOperatorAndCostsNothing() throws Exception {
    VpsId vps = restored();
    world.disturb(_ -> EngineException.fatal("the disk is stuck", null), _ -> null);

    JobId job = end(vps);
    world.runToRest();

    assertThat(job(job).operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(intervals(vps)).allSatisfy(interval -> assertThat(interval.endedAt()).isNotNull());
  }

  @Test
  void askingTwiceGivesTheSameJob() throws Exception {
    VpsId vps = restored();
    assertThat(end(vps)).isEqualTo(end(vps));
  }

  @Test
  void endingAMachineThatIsBeingMadeCancelsItsRestore() throws Exception {
    RestoreAnswer.Accepted made = (RestoreAnswer.Accepted) world.restore(null, "f");

    assertThat(end(made.vps())).isEqualTo(made.job());
    world.runToRest();

    assertThat(job(made.job()).operation().status()).isEqualTo(OperationStatus.FAILED);
    gone(made.vps());
  }

  @Test
  void aVpsThatRunsElsewhereIsForgottenAndItsRestoreGoesOn() throws Exception {
    RestoreAnswer.Accepted made = (RestoreAnswer.Accepted) world.restore(null, "f");
    VpsId source = world.sourceId();
    assertThat(intake().accept(source)).isEqualTo(new DestroyIntake.Answer.Removed());
    assertThat(intake().accept(source)).isInstanceOf(DestroyIntake.Answer.Refused.class);
    AccountId account = job(made.job()).account();
    boolean retained =
        world.store().transact(tx -> tx.sources().former(account, source).isPresent());
    assertThat(retained).isTrue();
    world.runToRest();
    assertThat(job(made.job()).operation().status()).isEqualTo(OperationStatus.COMPLETED);
    boolean there = world.store().transact(tx -> tx.vpses().find(made.vps()).isPresent());
    assertThat(there).isTrue();
  }

  private DestroyIntake intake() {
    return new DestroyIntake(world.store(), world.chance(), () -> {});
  }

  private VpsId restored() throws InterruptedException {
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) world.restore(null, "f");
    world.runToRest();
    return accepted.vps();
  }

  private JobId end(VpsId vps) {
    return ((DestroyIntake.Answer.Accepted) intake().accept(vps)).job();
  }

  private Job job(JobId id) {
    return world.store().transact(tx -> tx.jobs().find(id).orElseThrow());
  }

  private List<Interval> intervals(VpsId vps) {
    return world.store().transact(tx -> tx.metering().of(vps));
  }

  private void gone(VpsId vps) {
    assertThat(world.machines().inventory()).isEmpty();
    boolean recorded = world.store().transact(tx -> tx.vpses().find(vps).isPresent());
    boolean addressed = world.store().transact(tx -> tx.addresses().of(vps).isPresent());
    assertThat(recorded || addressed).isFalse();
  }
}
