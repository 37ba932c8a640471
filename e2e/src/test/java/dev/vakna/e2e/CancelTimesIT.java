package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.MachineName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Cancels restores in every stage and measures the answer and the end of everything they made.
 * {@code -Dvakna.crash.cancels=N} does so N times for each stage.
 */
class CancelTimesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Where to cancel: a stage, and how long after its begin. */
  private record Moment(String stage, Duration after) {
    @Override
    public String toString() {
      return after.isZero() ? stage : "%s+%dms".formatted(stage, after.toMillis());
    }
  }

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment("queued", Duration.ZERO),
          new Moment("open-archive", Duration.ZERO),
          new Moment("create-disks", Duration.ZERO),
          new Moment("write-disks", Duration.ZERO),
          new Moment("write-disks", Duration.ofMillis(150)),
          new Moment("write-disks", Duration.ofMillis(400)),
          new Moment("check-disks", Duration.ZERO),
          new Moment("give-identity", Duration.ZERO),
          new Moment("define-vm", Duration.ZERO),
          new Moment("boot", Duration.ZERO),
          new Moment("prove", Duration.ZERO),
          new Moment("prove", Duration.ofMillis(700)));

  private record Times(Distribution acknowledged, Distribution gone) {}

  @Test
  void aCancelledRestoreIsGoneWhereverItStood() throws Exception {
    int wanted = Integer.getInteger("vakna.crash.cancels", 1);
    Map<Moment, Times> times = new LinkedHashMap<>();
    int tooLate = 0;
    try (Installation vakna =
        Installation.start("--vakna.restores.silence=2s", "--vakna.restores.slots=1")) {
      BootSectorBackups backups = BootSectorBackups.into(vakna.storeDirectory());
      vakna.smallMachines();
      vakna.customerWithImportedStore();
      StubbornClient client = new StubbornClient(vakna);
      Disturber stages = new Disturber(vakna, backups, Optional.empty(), client);
      String path = client.restorePaths(BootSectorBackups.ALL).get(BootSectorBackups.LARGE.name());
      for (int round = 0; round < wanted; round++) {
        for (Moment moment : MOMENTS) {
          Times of =
              times.computeIfAbsent(moment, _ -> new Times(new Distribution(), new Distribution()));
          List<String> others = new ArrayList<>();
          if (moment.stage().equals("queued")) {
            // The only slot is taken, so the next one waits.
            String other = client.restore(path, "other-%d".formatted(round)).orElseThrow();
            stages.awaitStage(other, "write-disks");
            others.add(other);
          }
          String job = client.restore(path, "cancel-%s-%d".formatted(moment, round)).orElseThrow();
          String vps = vakna.machineOf(job);
          if (!moment.stage().equals("queued")) {
            stages.awaitStage(job, moment.stage());
          }
          Disturber.pause(moment.after());
          long asked = System.nanoTime();
          client.cancel(job);
          Duration acknowledged = Duration.ofNanos(System.nanoTime() - asked);
          awaitNothingOf(vakna, vps);
          Duration gone = Duration.ofNanos(System.nanoTime() - asked);
          if (failure(vakna, job).equals("cancelled")) {
            of.acknowledged().add(acknowledged);
            of.gone().add(gone);
          } else {
            tooLate++;
          }
          for (String other : others) {
            client.cancel(other);
            awaitNothingOf(vakna, vakna.machineOf(other));
          }
          await().atMost(PATIENCE).until(() -> Stock.leftovers(vakna, backups), Map::isEmpty);
        }
      }
    }
    times.forEach((moment, of) ->
        System.out.println(
            "{\"cancelledAt\":\"%s\",\"acknowledgedSeconds\":{%s},\"goneSeconds\":{%s}}"
                .formatted(moment, of.acknowledged().json(), of.gone().json())));
    System.out.println("{\"tooLateToCancel\":%d}".formatted(tooLate));
    assertThat(times.values().stream().mapToInt(of -> of.gone().count()).sum() + tooLate)
        .isEqualTo(wanted * MOMENTS.size());
  }

  private static void awaitNothingOf(Installation vakna, String vps) {
    UUID id = VpsId.parse(vps).orElseThrow().value();
    String machine = MachineName.of(new VpsId(id)).text();
    await("the end of all of " + machine)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            vakna
                    .database()
                    .text(
                        "select 1 from vps where id = '%1$s' union all select 1 from address_leases where vps_id = '%1$s' union all select 1 from operations where vps_id = '%1$s' and finished_at is null"
                            .formatted(id))
                    .isEmpty()
                && !vakna.machineDirectories().contains(machine)
                && vakna.machineProcesses().stream()
                    .noneMatch(each -> Installation.commandLine(each).contains(machine)));
  }

  private static String failure(Installation vakna, String job) {
    return vakna
        .database()
        .text(
            "select coalesce(failure_code, '') from operations where id = '%s'"
                .formatted(JobId.parse(job).orElseThrow().value()))
        .orElse("");
  }
}
