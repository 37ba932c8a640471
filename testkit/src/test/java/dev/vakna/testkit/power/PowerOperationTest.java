package dev.vakna.testkit.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.restore.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an owner's wish about power comes to. */
class PowerOperationTest {

  private final World world = new World();
  private final PowerIntake intake = new PowerIntake(world.store(), world.chance(), () -> {});
  private final DestroyIntake ends = new DestroyIntake(world.store(), world.chance(), () -> {});
  private final PowerWatch watch =
      new PowerWatch(world.store(), world.machines(), world.chance(), world.pace(), (_, _) -> {});

  @Test
  void aMachineThatItsGuestSwitchedOffIsStartedAgain() throws Exception {
    VpsId vps = running();
    world.machines().switchOff(MachineName.of(vps));
    watch.look();
    assertThat(vps(vps).standing().power()).isEqualTo(PowerState.STOPPED);

    Job job = done(vps, PowerAct.START, false);

    assertThat(job.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(job.operation().result()).contains("\"powerState\":\"running\"");
    assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
    looks();
    assertThat(vps(vps).standing().power()).isEqualTo(PowerState.RUNNING);
    assertThat(vps(vps).standing().desiredPower()).isEqualTo(PowerState.RUNNING);
  }

  @Test
  void whatAnOwnerSwitchedOffStaysOffWhenItsHostRestarts() throws Exception {
    VpsId vps = running();

    done(vps, PowerAct.STOP, false);
    world.machines().restartHost();
    looks();

    assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
    assertThat(vps(vps).standing().desiredPower()).isEqualTo(PowerState.STOPPED);
  }

  @Test
  void aGuestThatDoesNotObeyIsLeftRunning() throws Exception {
    VpsId vps = running();
    world.machines().guest(MachineName.of(vps), ModelEngine.Guests.SILENT);

    Job job = done(vps, PowerAct.SHUTDOWN, false);

    assertThat(Objects.requireNonNull(job.operation().failure()).code())
        .isEqualTo("guest_did_not_stop");
    looks();
    assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
    assertThat(vps(vps).standing().desiredPower()).isEqualTo(PowerState.RUNNING);
  }

  @Test
  void whatIsStartedAgainAndThenToBeSwitchedOffIsMeteredUntilItIs() throws Exception {
    VpsId vps = running();
    MachineName name = MachineName.of(vps);
    world.machines().kill(name);
    watch.look();
    assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
    assertThat(vps(vps).standing().power()).isEqualTo(PowerState.STOPPED);

    assertThat(intake.accept(vps, PowerAct.SHUTDOWN, false))
        .isInstanceOf(PowerIntake.Answer.Accepted.class);
    watch.look();

    assertThat(vps(vps).standing().power()).isEqualTo(PowerState.RUNNING);
    assertThat(vps(vps).standing().desiredPower()).isEqualTo(PowerState.STOPPED);
  }

  @Test
  void aRestartByForceEndsAGuestThatDoesNotObey() throws Exception {
    VpsId vps = running();
    world.machines().guest(MachineName.of(vps), ModelEngine.Guests.SILENT);

    assertThat(done(vps, PowerAct.RESTART, false).operation().status())
        .isEqualTo(OperationStatus.FAILED);
    assertThat(done(vps, PowerAct.RESTART, true).operation().status())
        .isEqualTo(OperationStatus.COMPLETED);
    assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
  }

  @Test
  void aPanickedGuestIsNotAskedForLong() throws Exception {
    VpsId vps = running();
    world.machines().panic(MachineName.of(vps));

    assertThat(done(vps, PowerAct.RESTART, false).operation().status())
        .isEqualTo(OperationStatus.COMPLETED);
    assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
  }

  @Test
  void aMachineThatCannotBeStartedStaysOffAndCostsNoProcessor() throws Exception {
    VpsId vps = running();
    done(vps, PowerAct.STOP, false);
    ByName.of(world.machines()).destroy(MachineName.of(vps));

    Job job = done(vps, PowerAct.START, false);

    assertThat(Objects.requireNonNull(job.operation().failure()).code()).isEqualTo("engine_failed");
    assertThat(vps(vps).standing().desiredPower()).isEqualTo(PowerState.STOPPED);
    assertThat(job.operation().failure().message()).contains("stays off");
  }

  @ParameterizedTest
  @EnumSource
  void anotherJobHoldsTheMachine(PowerAct second) throws Exception {
    VpsId vps = running();
    accept(vps, PowerAct.RESET);

    assertThat(refused(vps, second).code()).isEqualTo(ProblemCode.VPS_BUSY);
    assertThat(refused(vps, second).retryAfter()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void anEndTakesBackWhatSwitchesTheMachine(PowerAct act) throws Exception {
    VpsId vps = running();
    if (act == PowerAct.START) {
      done(vps, PowerAct.STOP, false);
    }
    JobId switching = accept(vps, act);

    JobId end = ((DestroyIntake.Answer.Accepted) ends.accept(vps)).job();
    world.runToRest();

    assertThat(job(switching).operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(job(end).operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(world.machines().inventory()).isEmpty();
    assertThat(world.store().<Boolean>transact(tx -> tx.vpses().find(vps).isEmpty())).isTrue();
  }

  @Test
  void anEndIsAcceptedWhileAJobWaitsForAHostThatDoesNotAnswer() throws Exception {
    VpsId vps = running();
    JobId switching = accept(vps, PowerAct.RESTART);
    List<JobId> ended = new ArrayList<>();
    world.disturb(
        call -> {
          if (call == 4) {
            assertThat(job(switching).operation().outage()).isNotNull();
            ended.add(((DestroyIntake.Answer.Accepted) ends.accept(vps)).job());
            assertThat(world.store().<List<Interval>>transact(tx -> tx.metering().of(vps)))
                .hasSize(4)
                .allSatisfy(interval -> assertThat(interval.endedAt()).isNotNull());
          }
          return call < 9 ? EngineException.outOfReach("nobody answers", null) : null;
        },
        _ -> null);
    world.runToRest();

    assertThat(job(switching).operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(job(switching).operation().failure())
        .extracting(Failure::code)
        .isEqualTo(Failure.CANCELLED);
    assertThat(job(ended.getFirst()).operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(world.machines().inventory()).isEmpty();
  }

  @Test
  void aRestoreAndAnEndHoldTheMachine() throws Exception {
    VpsId made = ((RestoreAnswer.Accepted) world.restore(null, "f")).vps();
    assertThat(refused(made, PowerAct.STOP).code()).isEqualTo(ProblemCode.VPS_BUSY);
    world.runToRest();

    ends.accept(made);
    assertThat(refused(made, PowerAct.START).gate()).isEqualTo("vps_terminated");
  }

  @Test
  void whatIsAlreadySoIsRefused() throws Exception {
    VpsId vps = running();
    assertThat(refused(vps, PowerAct.START).gate()).isEqualTo("already_running");
    done(vps, PowerAct.STOP, false);
    for (PowerAct act :
        new PowerAct[] {PowerAct.STOP, PowerAct.SHUTDOWN, PowerAct.RESTART, PowerAct.RESET}) {
      assertThat(refused(vps, act).gate()).isEqualTo("already_stopped");
    }
    assertThat(refused(world.sourceId(), PowerAct.STOP).gate()).isEqualTo("not_managed_here");
  }

  @Test
  void whatIsSuspendedIsNotStarted() throws Exception {
    VpsId vps = running();
    done(vps, PowerAct.STOP, false);
    world
        .store()
        .transact(tx -> {
          Vps now = tx.vpses().lock(vps).orElseThrow();
          tx.vpses()
              .update(
                  now.in(
                      ServiceStatus.SUSPENDED,
                      now.standing().power(),
                      now.standing().desiredPower()));
          return now;
        });

    assertThat(refused(vps, PowerAct.START).gate()).isEqualTo("vps_suspended");
  }

  @Test
  void theWatchLeavesAMachineToTheOperationThatIsAtWorkOnIt() throws Exception {
    VpsId vps = running();
    accept(vps, PowerAct.RESTART);
    world.machines().switchOff(MachineName.of(vps));

    looks();

    assertThat(state(vps)).isEqualTo(Observation.State.POWERED_OFF);
    assertThat(vps(vps).standing().desiredPower()).isEqualTo(PowerState.RUNNING);
    assertThat(vps(vps).standing().power()).isEqualTo(PowerState.STOPPED);
    world.runToRest();
    looks();
    assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
    assertThat(vps(vps).standing().power()).isEqualTo(PowerState.RUNNING);
  }

  private Job done(VpsId vps, PowerAct act, boolean force) throws InterruptedException {
    JobId id = ((PowerIntake.Answer.Accepted) intake.accept(vps, act, force)).job();
    world.runToRest();
    return world.store().transact(tx -> tx.jobs().find(id).orElseThrow());
  }

  private JobId accept(VpsId vps, PowerAct act) {
    return ((PowerIntake.Answer.Accepted) intake.accept(vps, act, false)).job();
  }

  private Job job(JobId id) {
    return world.store().transact(tx -> tx.jobs().find(id).orElseThrow());
  }

  private Refusal refused(VpsId vps, PowerAct act) {
    return refusal(intake.accept(vps, act, false));
  }

  private static Refusal refusal(PowerIntake.Answer answer) {
    return ((PowerIntake.Answer.Refused) answer).refusal();
  }

  private Vps vps(VpsId id) {
    return world.store().transact(tx -> tx.vpses().find(id).orElseThrow());
  }

  private Observation.State state(VpsId id) {
    return ByName.of(world.machines()).state(MachineName.of(id));
  }

  private void looks() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      world.clock().advance(Duration.ofSeconds(31));
      watch.look();
    }
  }

  private VpsId running() throws InterruptedException {
    VpsId vps = ((RestoreAnswer.Accepted) world.restore(null, "f")).vps();
    world.runToRest();
    return vps;
  }
}
