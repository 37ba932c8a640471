package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Brings disturbances about at a moment of a restore, and takes back those that pass. */
final class Disturber {

  /** The stages of a restore, in order, and none at the front. */
  static final List<String> STAGES =
      List.of(
          "",
          "open-archive",
          "create-disks",
          "write-disks",
          "check-disks",
          "give-identity",
          "define-vm",
          "boot",
          "prove");

  private static final Duration REACHED = Duration.ofSeconds(40);

  /** Longer than a lease. */
  private static final Duration FROZEN = Duration.ofMillis(9500);

  private final Installation vakna;
  private final BootSectorBackups backups;
  private final Optional<Volume> volume;
  private final StubbornClient client;

  Disturber(
      Installation vakna,
      BootSectorBackups backups,
      Optional<Volume> volume,
      StubbornClient client) {
    this.vakna = vakna;
    this.backups = backups;
    this.volume = volume;
    this.client = client;
  }

  /** The stages in which the disturbance can matter. */
  List<String> stagesFor(Disturbance disturbance) {
    return switch (disturbance) {
      case ARCHIVE_TRUNCATED -> List.of("create-disks", "write-disks", "write-disks");
      case DISK_FULL ->
          List.of("open-archive", "create-disks", "write-disks", "write-disks", "boot");
      case STORE_VANISHED -> List.of("", "open-archive", "create-disks", "write-disks");
      case QEMU_KILLED -> List.of("", "boot", "prove", "prove");
      default -> STAGES;
    };
  }

  /** An operation's row as far as it says where it stands. */
  private record Standing(String status, String step, boolean ended, String worker) {}

  /**
   * Waits until the restore is in the stage or beyond it, then a little longer, and disturbs.
   *
   * @param job the restore that is watched
   * @param random where else chance decides
   */
  void disturb(Disturbance disturbance, String job, String stage, Duration longer, Random random)
      throws IOException {
    if (disturbance == Disturbance.SERVER_KILLED_WHILE_UNWINDING) {
      awaitStage(job, stage);
      client.cancel(job);
      awaitUnwinding(job);
    } else {
      awaitStage(job, stage);
    }
    pause(longer);
    switch (disturbance) {
      case NONE -> {}
      case SERVER_KILLED, SERVER_KILLED_WHILE_UNWINDING -> killed(holder(job, random), random);
      case SERVER_FROZEN -> {
        ServerProcess server = holder(job, random);
        server.freeze();
        pause(FROZEN);
        server.thaw();
      }
      case QEMU_KILLED -> {
        List<ProcessHandle> machines = vakna.machineProcesses();
        if (!machines.isEmpty()) {
          machines.get(random.nextInt(machines.size())).destroyForcibly();
        }
      }
      case POSTGRES_KILLED ->
          vakna.database().postmaster().ifPresent(ProcessHandle::destroyForcibly);
      case DISK_FULL -> {
        Volume small = volume.orElseThrow();
        small.fill();
        pause(Duration.ofMillis(500 + random.nextInt(4000)));
        small.clear();
      }
      case STORE_VANISHED -> {
        Path store = vakna.storeDirectory().getParent();
        Path away = store.resolveSibling("backups-away");
        Files.move(store, away, StandardCopyOption.ATOMIC_MOVE);
        pause(Duration.ofMillis(200 + random.nextInt(3000)));
        Files.move(away, store, StandardCopyOption.ATOMIC_MOVE);
      }
      case ARCHIVE_TRUNCATED -> backups.truncateDoomed(0.1 + 0.8 * random.nextDouble());
    }
  }

  private void killed(ServerProcess server, Random random) throws IOException {
    server.kill();
    // Sometimes it is back before its lease is over, sometimes another one has taken over.
    pause(Duration.ofMillis(random.nextInt(6000)));
    server.launch();
  }

  /** The server that works at the job; any when none does. */
  private ServerProcess holder(String job, Random random) {
    String worker = standing(job).worker();
    List<ServerProcess> servers = vakna.servers();
    return servers.stream()
        .filter(server -> worker.endsWith("/" + server.pid()))
        .findFirst()
        .orElseGet(() -> servers.get(random.nextInt(servers.size())));
  }

  void awaitStage(String job, String stage) {
    int wanted = STAGES.indexOf(stage);
    await()
        .atMost(REACHED)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          Standing now = standing(job);
          return now.ended()
              || !now.status().equals("QUEUED") && STAGES.indexOf(now.step()) >= wanted
              || now.status().equals("QUEUED") && wanted == 0
              || now.status().equals("UNWINDING");
        });
  }

  private void awaitUnwinding(String job) {
    await()
        .atMost(REACHED)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          Standing now = standing(job);
          return now.ended() || now.status().equals("UNWINDING");
        });
  }

  private Standing standing(String job) {
    return vakna
        .database()
        .rows(
            "select status, step, finished_at is not null, coalesce(worker, '') from operations where id = '%s'"
                .formatted(JobId.parse(job).orElseThrow().value()),
            row ->
                new Standing(
                    row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)))
        .getFirst();
  }

  /** Time that passes is itself the disturbance here. */
  static void pause(Duration time) {
    await()
        .atMost(time.plusSeconds(10))
        .pollDelay(time.isZero() ? Duration.ZERO : time)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> true);
  }
}
