package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A server that is killed in the middle of a machine's change of size, and started again. */
class ResizeIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int CORES = 2;
  private static final int GIB = 2;

  /** When the server dies. */
  private enum Moment {
    /** The size was accepted, and the machine is off. */
    RESIZED,
    /** The start was accepted that is to bring it. */
    START_ACCEPTED,
    /** The engine knows the size, and the machine is about to run. */
    DEFINED
  }

  @ParameterizedTest
  @EnumSource
  void theMachineRunsInItsNewSizeAndIsChargedForItFromOneInstant(Moment moment) throws Exception {
    try (Installation vakna = Installation.start()) {
      BootSectorBackups.smallInto(vakna.storeDirectory());
      vakna.customerWithImportedStore();
      String restore = vakna.restore(BootSectorBackups.QUICK.name(), Map.of());
      ended(vakna, restore);
      String id = vakna.machineOf(restore);
      String vps = "/api/v2/vps/" + id;
      assertThat(size(vakna)).isEqualTo("1 of 1024M");
      ended(vakna, accepted(vakna, vps + "/actions/stop"));

      var resized =
          vakna.api("POST", vps + "/actions/resize", Map.of("cpuCores", CORES, "memoryGb", GIB));
      assertThat(resized.status()).as(resized.toString()).isEqualTo(200);
      if (moment == Moment.RESIZED) {
        again(vakna);
        assertThat(vakna.machineProcesses()).as("nobody wanted it on").isEmpty();
      }
      String start = accepted(vakna, vps + "/actions/start");
      if (moment == Moment.START_ACCEPTED) {
        again(vakna);
      } else if (moment == Moment.DEFINED) {
        await()
            .atMost(PATIENCE)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> defined(vakna, id) == CORES);
        again(vakna);
      }
      ended(vakna, start);

      await().atMost(PATIENCE).until(() -> vakna.machineProcesses().size() == 1);
      assertThat(size(vakna)).isEqualTo("2 of 2048M");
      JsonNode seen = vakna.api("GET", vps, null).body();
      assertThat(seen.path("powerState").asString()).isEqualTo("running");
      assertThat(seen.path("resources").path("cpuCores").asInt()).isEqualTo(CORES);
      assertThat(seen.path("resources").path("memoryGb").asInt()).isEqualTo(GIB);
      assertThat(new Standings(vakna).sizes()).isEmpty();
      assertThat(new Standings(vakna).powers()).isEmpty();
      chargedByOneSizeAfterTheOther(vakna);
    }
  }

  private record Charged(String meter, int quantity, Instant from, Instant until) {}

  private static void chargedByOneSizeAfterTheOther(Installation vakna) {
    List<Charged> all =
        vakna
            .database()
            .rows(
                "select meter, quantity, started_at, coalesce(ended_at, 'infinity'::timestamptz) from metering_intervals where meter in ('CPU', 'MEMORY') order by started_at, meter",
                row ->
                    new Charged(
                        row.getString(1),
                        row.getInt(2),
                        row.getTimestamp(3).toInstant(),
                        row.getTimestamp(4).toInstant()));
    assertThat(all).extracting(Charged::meter).containsExactly("CPU", "MEMORY", "CPU", "MEMORY");
    assertThat(all).extracting(Charged::quantity).containsExactly(1, 1, CORES, GIB);
    assertThat(all.get(2).from()).isEqualTo(all.get(3).from());
    assertThat(all.get(0).until())
        .isEqualTo(all.get(1).until())
        .isBeforeOrEqualTo(all.get(2).from());
    assertThat(all.get(2).until()).isEqualTo(all.get(3).until()).isAfter(Instant.now());
  }

  /** The server dies at once, and another one takes its place. */
  private static void again(Installation vakna) throws IOException {
    vakna.killServer();
    vakna.startServer();
  }

  private static int defined(Installation vakna, String id) throws IOException {
    Path known =
        vakna.engineHome().resolve("machines").resolve(id.substring(4)).resolve("machine.json");
    return Installation.JSON
        .readTree(Files.readAllBytes(known))
        .path("defined")
        .path("plan")
        .path("cpuCores")
        .asInt();
  }

  /** In QEMU's words. */
  private static String size(Installation vakna) {
    String line = Installation.commandLine(vakna.machineProcesses().getFirst());
    return line.replaceAll(".* -smp (\\d+),.*", "$1")
        + " of "
        + line.replaceAll(".* -m (\\d+M).*", "$1");
  }

  private static String accepted(Installation vakna, String path) {
    var answer = vakna.api("POST", path, null);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    return answer.body().path("operation").path("jobId").asString();
  }

  private static void ended(Installation vakna, String job) throws IOException {
    assertThat(vakna.awaitEnd(job, PATIENCE).get("status").asString())
        .as(vakna.explained(job))
        .isEqualTo("completed");
  }
}
