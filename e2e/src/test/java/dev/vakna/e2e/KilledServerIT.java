package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server that is killed with a restore of a real guest at work, and started again. */
class KilledServerIT {

  private static SampleBackups sample;

  @BeforeAll
  static void buildTheSampleGuest() throws Exception {
    sample = SampleBackups.tiny();
  }

  @Test
  void aServerKilledWhileItWritesDisksGoesOnAfterItsRestart() throws Exception {
    try (Installation vakna = Installation.start()) {
      sample.tinyWithDataInto(vakna.storeDirectory(), 768);
      vakna.customerWithImportedStore();

      String job = vakna.restore("web-01", Map.of());
      vakna.awaitCheckpoint();
      vakna.killServer();
      vakna.startServer();

      JsonNode proof = RestoreEndToEndIT.completed(vakna, job).get("verification");
      assertThat(proof.get("resumedAtBytes").asLong())
          .as("it went on where it was and not at the start")
          .isGreaterThanOrEqualTo(64L << 20);
      for (JsonNode disk : proof.get("disks")) {
        String digest = disk.get("digestRead").asString();
        assertThat(digest).startsWith("xxh64-sum:");
        assertThat(disk.get("digestWritten").asString()).isEqualTo(digest);
        assertThat(disk.get("readBack").get("digest").asString()).isEqualTo(digest);
      }
      String report = vakna.page(proof.get("report").asString() + "?format=html");
      assertThat(report).contains("completed and proven", "went on from byte", "data:image/png");
      Files.writeString(Path.of("target", "restore-report.html"), report);
      assertThat(vakna.machineDirectories()).hasSize(1);
      assertThat(vakna.machineProcesses()).hasSize(1);
    }
  }

  @Test
  void aServerKilledWhileTheMachineBootsAdoptsItAfterItsRestart() throws Exception {
    try (Installation vakna = Installation.start()) {
      sample.tinyInto(vakna.storeDirectory());
      vakna.customerWithImportedStore();

      String job = vakna.restore("web-01", Map.of());
      vakna.awaitJob(job, RestoreEndToEndIT.RESTORE, _ -> !vakna.machineProcesses().isEmpty());
      long qemu = vakna.machineProcesses().getFirst().pid();
      vakna.killServer();
      assertThat(vakna.machineProcesses()).as("the machine survives its server").hasSize(1);
      vakna.startServer();

      RestoreEndToEndIT.completed(vakna, job);
      assertThat(vakna.machineProcesses())
          .singleElement()
          .satisfies(process -> assertThat(process.pid()).isEqualTo(qemu));
      assertThat(vakna.machineDirectories()).hasSize(1);
    }
  }
}
