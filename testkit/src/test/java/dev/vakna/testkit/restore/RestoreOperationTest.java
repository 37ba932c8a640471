package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.outcome.JobReport;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.engine.ModelEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The real intake and the real restore over storage in memory and a model engine. */
class RestoreOperationTest {

  @Test
  void anAcceptedRestoreMakesOneActiveMachineThatIsMetered() throws Exception {
    World world = new World();
    RestoreAnswer answer = world.restore(null, "f");
    assertThat(world.runToRest()).isZero();

    Job job = world.job(answer);
    assertThat(job.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(job.operation().result()).contains("machine_id", "ssh_host_keys", "\"stages\"");
    oneMachine(world, job.vps());
  }

  @Test
  void aFatalFailureOfAnyEngineCallLeavesNothingWhateverDiesMeanwhile() throws Exception {
    List<String> calls = callsOfAnUndisturbedRestore();
    for (int failing = 1; failing <= calls.size(); failing++) {
      if (Set.of("console", "screen").contains(calls.get(failing - 1))) {
        // Only shown: see the next test.
        continue;
      }
      for (int deadly = failing + 1; deadly <= failing + 4; deadly++) {
        World world = new World();
        RestoreAnswer answer = world.restore(null, "f");
        int bad = failing;
        int end = deadly;
        Error death = World.death();
        world.disturb(
            number -> number == bad ? EngineException.fatal("the engine refuses", null) : null,
            number -> number == end ? death : null);

        world.runToRest();

        Job job = world.job(answer);
        assertThat(job.operation().status()).isEqualTo(OperationStatus.FAILED);
        assertThat(job.operation().failure()).isNotNull();
        assertThat(job.operation().failure().code()).isEqualTo(ProblemCode.ENGINE_FAILED.code());
        nothing(world, job.vps());
      }
    }
  }

  @Test
  void evidenceThatCannotBeTakenKeepsNoMachineFromBeingProven() throws Exception {
    List<String> calls = callsOfAnUndisturbedRestore();
    for (String evidence : List.of("console", "screen")) {
      World world = new World();
      RestoreAnswer answer = world.restore(null, "f");
      int bad = calls.indexOf(evidence) + 1;
      assertThat(bad).isPositive();
      world.disturb(
          number -> number == bad ? EngineException.fatal("no picture", null) : null, _ -> null);

      world.runToRest();

      assertThat(world.job(answer).operation().status()).isEqualTo(OperationStatus.COMPLETED);
      oneMachine(world, world.job(answer).vps());
    }
  }

  @Test
  void aPassingFailureOfAnyEngineCallIsOvercome() throws Exception {
    int forward = callsOfAnUndisturbedRestore().size();
    for (int failing = 1; failing <= forward; failing++) {
      World world = new World();
      RestoreAnswer answer = world.restore(null, "f");
      int bad = failing;
      world.disturb(
          _ -> null,
          number -> number == bad ? EngineException.retryable("answer lost", null) : null);

      world.runToRest();

      assertThat(world.job(answer).operation().status()).isEqualTo(OperationStatus.COMPLETED);
      oneMachine(world, world.job(answer).vps());
    }
  }

  @Test
  void aCancelledRestoreSaysWhatWasRemovedAndThatItCostNothing() throws Exception {
    World world = new World();
    RestoreAnswer answer = world.restore(null, "f");
    Job job = world.job(answer);
    world.disturb(
        _ -> null,
        call -> {
          // Behind the start, when there is everything that can be removed.
          if (call == 5) {
            world.store.transact(tx -> tx.jobs().requestCancel(job.id()));
          }
          return null;
        });

    world.runToRest();

    assertThat(world.job(answer).operation().failure()).isNotNull();
    assertThat(world.job(answer).operation().failure().code()).isEqualTo("cancelled");
    String receipt = world.job(answer).operation().result();
    assertThat(receipt)
        .contains("\"cloud_vm\"", job.vps().text())
        .contains("\"disk\"", "\"scsi0\"", "\"sizeBytes\":64424509440")
        .contains("\"address\"", "10.77.0.10")
        .contains("\"port\"", "\"ssh\"")
        .contains("\"charged\":0", "\"currencyCode\":\"SEK\"");
    nothing(world, job.vps());
  }

  @Test
  void aDamagedArchiveFailsTheRestoreAndClosesTheGate() throws Exception {
    World world = new World();
    world.machines.damage("extent-md5");
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().failure()).isNotNull();
    assertThat(job.operation().failure().code()).isEqualTo("archive_corrupt");
    nothing(world, job.vps());
    assertThat(world.restore(null, "f"))
        .isInstanceOfSatisfying(
            RestoreAnswer.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ProblemCode.BACKUP_CORRUPT));
  }

  @Test
  void aGuestThatPanicsFailsTheRestoreWithItsConsole() throws Exception {
    World world = new World();
    world.machines.guests(ModelEngine.Guests.PANIC);
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().failure()).isNotNull();
    assertThat(job.operation().failure().code()).isEqualTo("guest_did_not_start");
    assertThat(job.operation().failure().message()).contains("panicked").contains("login:");
    nothing(world, job.vps());
    evidence(world, job);
  }

  private static void evidence(World world, Job job) {
    assertThat(world.store.<List<Attachment>>transact(tx -> tx.attachments().of(job.id())))
        .extracting(Attachment::name)
        .containsExactly("console.txt", "screen.png");
  }

  @Test
  void aGuestThatPanicsIsKeptUnprovenWhereThatIsAskedFor() throws Exception {
    World world = new World();
    world.proof(ProofPolicy.STANDARD.unproven(ProofPolicy.Unproven.KEEP));
    world.machines.guests(ModelEngine.Guests.PANIC);
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(job.operation().result())
        .contains("\"state\":\"not_proven\"", "guest_not_proven", "did NOT come up", "panicked");
    Left.of(world, job.vps()).assertOneMachine(Observation.State.PANICKED);
    evidence(world, job);
  }

  @Test
  void aGuestThatSwitchedItselfOffIsKeptAsOffAndChargedSo() throws Exception {
    World world = new World();
    world.proof(ProofPolicy.STANDARD.unproven(ProofPolicy.Unproven.KEEP));
    world.machines.guests(ModelEngine.Guests.POWER_OFF);
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    Left left = Left.of(world, job.vps());
    assertThat(left.vps())
        .hasValueSatisfying(
            vps -> assertThat(vps.standing().power()).isEqualTo(PowerState.STOPPED));
    assertThat(left.meters()).containsExactlyInAnyOrder("IPV4 1 open", "STORAGE 60 open");
  }

  @Test
  void disksThatDoNotHoldWhatWasWrittenAreNeverStarted() throws Exception {
    World world = new World();
    world.machines.rot(true);
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().failure()).isNotNull();
    assertThat(job.operation().failure().code()).isEqualTo("disks_damaged");
    assertThat(job.operation().journal()).extracting("step").doesNotContain("boot");
    nothing(world, job.vps());
  }

  @Test
  void theHindrancesOfATransferAreToldApart() throws Exception {
    Map<EngineException.Kind, String> codes =
        Map.of(
            EngineException.Kind.NO_SPACE, "capacity_unavailable",
            EngineException.Kind.SOURCE_UNREADABLE, "backup_unavailable",
            EngineException.Kind.DAMAGED, "disks_damaged",
            EngineException.Kind.FATAL, "engine_failed",
            EngineException.Kind.UNSURE, "engine_failed",
            EngineException.Kind.TRANSIENT, "engine_failed");
    for (EngineException.Kind kind : codes.keySet()) {
      World world = new World();
      world.machines.hinder(kind);
      RestoreAnswer answer = world.restore(null, "f");
      world.runToRest();

      Job job = world.job(answer);
      assertThat(job.operation().failure()).isNotNull();
      assertThat(job.operation().failure().code()).isEqualTo(codes.get(kind));
      nothing(world, job.vps());
    }
  }

  @Test
  void anArchiveThatChangesWhileItIsReadIsNotCalledDamaged() throws Exception {
    World world = new World();
    world.machines.damage("source-changed");
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().failure()).isNotNull();
    assertThat(job.operation().failure().code()).isEqualTo("backup_unavailable");
    nothing(world, job.vps());
    world.machines.damage(null);
    assertThat(world.restore(null, "f")).isInstanceOf(RestoreAnswer.Accepted.class);
  }

  @Test
  void anotherArchiveThatTakesTheNameAfterItWasOpenedIsNeverWritten() throws Exception {
    String same = "archive-1";
    String config = "scsi0: a:b\nnet0: virtio=BC:24:11:00:00:01\n";
    for (List<String> other :
        List.of(
            List.of("archive-2", config),
            List.of(same, config + "smbios1: uuid=7c9e6679-7425-40de-944b-e07fc1f90ae7\n"))) {
      World world = new World();
      RestoreAnswer answer = world.restore(null, "f");
      world.disturb(
          _ -> null,
          _ -> {
            world.replaceArchive(
                new ArchiveFacts(
                    other.getFirst(),
                    world.clock.instant(),
                    List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
                    other.getLast(),
                    false));
            return null;
          });
      world.runToRest();

      Job job = world.job(answer);
      assertThat(world.calls()).contains("createDisks").doesNotContain("writeDisks");
      assertThat(job.operation().failure()).isNotNull();
      assertThat(job.operation().failure().code()).isEqualTo("backup_unavailable");
      nothing(world, job.vps());
    }
  }

  /** Its name says nothing of whose it is: a number, and so a file's name, is given away again. */
  @Test
  void ofAnotherArchiveThatTookTheFilesPlaceNothingIsToldAndNothingIsChanged() throws Exception {
    World done = new World();
    Job made = restoredAfter(done, () -> {});
    JobReport.Who own = original(done, made);
    assertThat(own.mac()).isEqualTo("bc:24:11:00:00:01");
    done.recordAnotherArchive();
    assertThat(original(done, made))
        .as("the report, asked for after the file was replaced")
        .isEqualTo(
            new JobReport.Who(null, null, null, own.address(), own.machineId(), own.sshHostKeys()));

    World meanwhile = new World();
    Job job = restoredAfter(meanwhile, meanwhile::recordAnotherArchive);
    assertThat(job.operation().result()).doesNotContain("neighbour", "bc:24:11:99:99:99");

    World damaged = new World();
    damaged.machines.damage("extent-md5");
    Job failed = restoredAfter(damaged, damaged::recordAnotherArchive);
    assertThat(failed.operation().failure()).isNotNull();
    assertThat(failed.operation().failure().code()).isEqualTo("archive_corrupt");
    assertThat(damaged.store.transact(tx -> tx.backups().find(damaged.backup.id())).orElseThrow())
        .as("the fault was another archive's")
        .satisfies(
            other -> assertThat(other.condition().state()).isEqualTo(Backup.State.AVAILABLE));
  }

  private static Job restoredAfter(World world, Runnable meanwhile) throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    meanwhile.run();
    world.runToRest();
    return world.job(answer);
  }

  private static JobReport.Who original(World world, Job job) {
    JobReport report = world.store.transact(tx -> JobReport.of(tx, job)).orElseThrow();
    return Objects.requireNonNull(report.identity()).original();
  }

  /** An older release knew no check-disks, and wrote receipts and proofs with fewer fields. */
  @Test
  void aRestoreBegunByAnOlderReleaseGoesOnFromAnyOfItsSteps() throws Exception {
    Map<String, String> older = new LinkedHashMap<>();
    older.put("open-archive", "{\"store\":\"main\",\"key\":\"a\",\"sizeBytes\":1000000}");
    older.put("create-disks", "{}");
    older.put(
        "write-disks",
        "{\"archiveBytes\":1000000,\"disks\":[{\"key\":\"scsi0\",\"device\":\"drive-scsi0\",\"dataBytes\":5,\"writtenBytes\":5,\"digest\":\"\"}]}");
    older.put("give-identity", "{}");
    older.put(
        "define-vm",
        "{\"services\":[{\"name\":\"ssh\",\"host\":\"127.0.0.1\",\"port\":20001,\"guestPort\":22}],\"acceleration\":\"tcg\"}");
    older.put("boot", "{}");
    older.put(
        "prove",
        "{\"confirmed\":[\"ssh\"],\"guest\":null,\"answers\":[{\"service\":\"ssh\",\"banner\":\"SSH-2.0\"}],\"agentAnswers\":false,\"warnings\":[]}");
    for (int steps = 1; steps <= older.size(); steps++) {
      World world = new World();
      RestoreAnswer answer = world.restore(null, "f");
      world.begunByAnOlderRelease(world.job(answer), older, steps);
      world.runToRest();

      Job job = world.job(answer);
      assertThat(job.operation().status())
          .as("after %d steps", steps)
          .isEqualTo(OperationStatus.COMPLETED);
      oneMachine(world, job.vps());
      assertThat(job.operation().result()).contains("\"state\":\"proven\"");
    }
  }

  @Test
  void aSilentGuestThatReadItsDisksIsTakenAsRunningAndNothingMoreIsClaimed() throws Exception {
    World world = new World();
    world.machines.guests(ModelEngine.Guests.SILENT);
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(job.operation().result())
        .contains("guest_not_confirmed", "identity_not_confirmed")
        .contains("\"confirmed\":[]");
  }

  @Test
  void oneKeyMakesOneMachineHoweverOftenItIsSent() throws Exception {
    World world = new World();
    RestoreAnswer.Accepted first = (RestoreAnswer.Accepted) world.restore("k", "f");
    world.runToRest();
    RestoreAnswer.Accepted again = (RestoreAnswer.Accepted) world.restore("k", "f");

    assertThat(again.replayed()).isTrue();
    assertThat(again.job()).isEqualTo(first.job());
    assertThat(again.vps()).isEqualTo(first.vps());
    assertThat(world.machines.inventory()).hasSize(1);
    assertThat(world.restore("k", "other"))
        .isInstanceOfSatisfying(
            RestoreAnswer.Refused.class,
            refused ->
                assertThat(refused.refusal().code()).isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED));
  }

  @Test
  void aRefusedCallLeavesItsKeyFree() {
    World world = new World();
    world.store.transact(tx -> {
      tx.vpses()
          .update(
              world.source.in(
                  ServiceStatus.SUSPENDED,
                  world.source.standing().power(),
                  world.source.standing().desiredPower()));
      return tx;
    });
    assertThat(world.restore("k", "f")).isInstanceOf(RestoreAnswer.Refused.class);
    world.store.transact(tx -> {
      tx.vpses()
          .update(
              world.source.in(
                  ServiceStatus.ACTIVE,
                  world.source.standing().power(),
                  world.source.standing().desiredPower()));
      return tx;
    });
    assertThat(world.restore("k", "f"))
        .isInstanceOfSatisfying(
            RestoreAnswer.Accepted.class, accepted -> assertThat(accepted.replayed()).isFalse());
  }

  private static List<String> callsOfAnUndisturbedRestore() throws InterruptedException {
    World world = new World();
    world.restore(null, "f");
    world.disturb(_ -> null, _ -> null);
    world.runToRest();
    assertThat(world.calls()).isNotEmpty();
    return world.calls();
  }

  private static void oneMachine(World world, VpsId id) {
    Left.of(world, id).assertOneMachine();
  }

  private static void nothing(World world, VpsId id) {
    Left.of(world, id).assertNothing();
  }
}
