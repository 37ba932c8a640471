package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.engine.qemu.program.QemuSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A count that finds nothing proves nothing unless it finds what is there. */
class StockIT {

  private static final String STRANGER = "01k000000000000000000000ab";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void everythingThatIsLeftOverIsSeen() throws Exception {
    try (Installation vakna =
        Installation.start("--vakna.restores.silence=2s", "--vakna.backups.scan-interval=1h")) {
      BootSectorBackups backups = BootSectorBackups.into(vakna.storeDirectory());
      vakna.smallMachines();
      vakna.customerWithImportedStore();
      StubbornClient client = new StubbornClient(vakna);
      String path = client.restorePaths(BootSectorBackups.ALL).get(BootSectorBackups.QUICK.name());
      client.restore(path, "first");
      String second = client.restore(path, "second").orElseThrow();
      Awaitility.await().atMost(PATIENCE).until(() -> Stock.leftovers(vakna, backups).isEmpty());
      String machine = vakna.machineOf(second).substring("vps_".length());
      // From here on nobody tidies up.
      vakna.servers().getFirst().freeze();

      Path machines = vakna.engineHome().resolve("machines");
      Path sockets = QemuSettings.of(vakna.engineHome()).layout().runtime().resolve(STRANGER);
      Files.createDirectory(machines.resolve(STRANGER));
      Files.createDirectory(machines.resolve(".new-" + STRANGER));
      Files.createFile(machines.resolve("foreign"));
      Files.createDirectory(sockets);
      Path archive = vakna.storeDirectory().resolve(BootSectorBackups.QUICK.file());
      Files.setLastModifiedTime(archive, FileTime.from(Instant.EPOCH));
      Path disk = machines.resolve(machine).resolve("disk-scsi0.raw");
      Files.write(disk, new byte[4096]);
      Process process =
          new ProcessBuilder(
                  "bash",
                  "-c",
                  "exec -a \"$0\" sleep 600",
                  "qemu-system-x86_64 %s/%s/disk".formatted(machines, STRANGER))
              .start();
      try {
        for (String damage :
            new String[] {
              // The second machine loses its meters, and its job its outcome.
              "update metering_intervals set ended_at = date_trunc('second', now()) + interval '1 second' where meter = 'STORAGE' and vps_id = VPS",
              "insert into metering_intervals select gen_random_uuid(), account_id, gen_random_uuid(), meter, quantity, rate_per_hour, currency_code, started_at, null from metering_intervals where meter = 'MEMORY' and vps_id = VPS",
              "update vps set power = 'STOPPED' where id = VPS",
              "update vps set memory_gb = memory_gb + 1 where id = VPS",
              "insert into vps_ends (vps_id, account_id, ended_at) select id, account_id, created_at - interval '1 day' from vps where id = VPS",
              "insert into address_leases select '10.86.99.99', id from vps where source_vmid = 201",
              "update backups set state = 'CORRUPT', fault = 'x' where vmid = 203",
              "insert into operations select gen_random_uuid(), account_id, vps_id, backup_id, kind, host, input, 'QUEUED', step, 0, 0, 0, '', false, null, null, null, null, created_at, null, null, null, 0, due_at from operations where vps_id = VPS",
              "update operations set status = 'FAILED', failure_code = 'x', failure_message = 'x', failure_detail = 'x' where vps_id = VPS and finished_at is not null",
            }) {
          vakna.database().change(damage.replace("VPS", vpsOf(second)));
        }
        Set<Stock.Kind> seen = new TreeSet<>(Stock.recorded(vakna, backups).keySet());

        assertThat(seen)
            .containsExactlyInAnyOrder(
                Stock.Kind.UNENDED_OPERATIONS,
                Stock.Kind.UNSETTLED_VPS,
                Stock.Kind.VPS_WITHOUT_METERS,
                Stock.Kind.SIZES,
                Stock.Kind.ENDED_VPS,
                Stock.Kind.CHARGES_BEYOND_THE_END,
                Stock.Kind.MACHINE_DIRECTORIES,
                Stock.Kind.DRAFTS,
                Stock.Kind.FOREIGN_FILES,
                Stock.Kind.DAMAGED_DISKS,
                Stock.Kind.PROCESSES,
                Stock.Kind.SOCKET_DIRECTORIES,
                Stock.Kind.ADDRESSES,
                Stock.Kind.OPEN_INTERVALS,
                Stock.Kind.CHARGES_OF_FAILED_RESTORES,
                Stock.Kind.JOBS_WITHOUT_THEIR_OUTCOME,
                Stock.Kind.VPS_OF_SEVERAL_JOBS,
                Stock.Kind.CHANGED_ARCHIVES,
                Stock.Kind.CLOSED_BACKUPS);

        vakna.machineProcesses().forEach(ProcessHandle::destroyForcibly);
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> Stock.recorded(vakna, backups).containsKey(Stock.Kind.VPS_WITHOUT_PROCESS));
        vakna.database().change("delete from address_leases");
        Files.move(disk.getParent(), machines.resolve("elsewhere"));
        assertThat(Stock.recorded(vakna, backups))
            .containsKeys(Stock.Kind.VPS_WITHOUT_MACHINE, Stock.Kind.VPS_WITHOUT_ADDRESS);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.deleteIfExists(sockets);
      }
    }
  }

  private static String vpsOf(String job) {
    return "(select vps_id from operations where id = '%s')"
        .formatted(dev.vakna.core.id.JobId.parse(job).orElseThrow().value());
  }
}
