package dev.vakna.simulator.world;

import static dev.vakna.simulator.world.FaultKind.ANSWER_LOST;
import static dev.vakna.simulator.world.FaultKind.ARCHIVE_CORRUPT;
import static dev.vakna.simulator.world.FaultKind.ARCHIVE_REPLACED;
import static dev.vakna.simulator.world.FaultKind.ARCHIVE_TRUNCATED;
import static dev.vakna.simulator.world.FaultKind.DISK_DAMAGED;
import static dev.vakna.simulator.world.FaultKind.DISK_FULL;
import static dev.vakna.simulator.world.FaultKind.ENGINE_ANSWER_LOST;
import static dev.vakna.simulator.world.FaultKind.ENGINE_AWAY;
import static dev.vakna.simulator.world.FaultKind.ENGINE_FAILED;
import static dev.vakna.simulator.world.FaultKind.ENGINE_LATE;
import static dev.vakna.simulator.world.FaultKind.ENGINE_REFUSED;
import static dev.vakna.simulator.world.FaultKind.GUEST_DEAD;
import static dev.vakna.simulator.world.FaultKind.GUEST_PANICKED;
import static dev.vakna.simulator.world.FaultKind.GUEST_POWERED_OFF;
import static dev.vakna.simulator.world.FaultKind.GUEST_SILENT;
import static dev.vakna.simulator.world.FaultKind.HOST_RESTARTED;
import static dev.vakna.simulator.world.FaultKind.MACHINE_KILLED;
import static dev.vakna.simulator.world.FaultKind.REQUEST_LOST;
import static dev.vakna.simulator.world.FaultKind.SERVER_KILLED;
import static dev.vakna.simulator.world.FaultKind.SERVER_PAUSED;
import static dev.vakna.simulator.world.FaultKind.SERVER_STOPPED;
import static dev.vakna.simulator.world.FaultKind.SITE_ANSWER_LOST;
import static dev.vakna.simulator.world.FaultKind.SITE_CALL_LOST;
import static dev.vakna.simulator.world.FaultKind.STORAGE_ANSWER_LOST;
import static dev.vakna.simulator.world.FaultKind.STORAGE_CLOCK_BACK;
import static dev.vakna.simulator.world.FaultKind.STORAGE_CLOCK_FORWARD;
import static dev.vakna.simulator.world.FaultKind.STORAGE_FAILED;
import static dev.vakna.simulator.world.FaultKind.STORAGE_LATE;
import static dev.vakna.simulator.world.FaultKind.STORAGE_REPEATED;
import static dev.vakna.simulator.world.FaultKind.STORAGE_UNAVAILABLE;
import static dev.vakna.simulator.world.FaultKind.STORE_HANGS;
import static dev.vakna.simulator.world.FaultKind.STORE_LATE;
import static dev.vakna.simulator.world.FaultKind.STORE_VANISHED;
import static dev.vakna.simulator.world.FaultKind.TRANSFER_FAILED;
import static dev.vakna.simulator.world.FaultKind.TRANSFER_STALLED;

import java.util.List;
import java.util.stream.Stream;

/** Where in a call a fault may come, and which ones may. Their order is part of every history. */
enum Site {
  BEFORE_STORAGE(atServers(STORAGE_FAILED, STORAGE_LATE, STORAGE_REPEATED, STORAGE_UNAVAILABLE)),
  AFTER_STORAGE(List.of(STORAGE_ANSWER_LOST, STORAGE_LATE)),
  BEFORE_ENGINE(atServers(ENGINE_FAILED, ENGINE_LATE, ENGINE_REFUSED, ENGINE_AWAY)),
  AFTER_ENGINE(List.of(ENGINE_ANSWER_LOST, ENGINE_LATE)),
  BEFORE_SITE(atServers(SITE_CALL_LOST)),
  AFTER_SITE(List.of(SITE_ANSWER_LOST)),
  IN_TRANSFER(
      atServers(
          TRANSFER_STALLED,
          TRANSFER_FAILED,
          DISK_FULL,
          DISK_DAMAGED,
          ARCHIVE_TRUNCATED,
          ARCHIVE_CORRUPT,
          STORE_VANISHED)),
  BEFORE_BACKUPS(atServers(STORE_VANISHED, ARCHIVE_REPLACED, STORE_LATE, STORE_HANGS)),
  AFTER_BACKUPS(atServers(STORE_VANISHED, STORE_LATE)),
  STARTING_GUEST(List.of(GUEST_PANICKED, GUEST_SILENT, GUEST_DEAD)),
  BEFORE_REQUEST(List.of(REQUEST_LOST)),
  AFTER_REQUEST(List.of(ANSWER_LOST));

  private final List<FaultKind> kinds;

  Site(List<FaultKind> kinds) {
    this.kinds = kinds;
  }

  List<FaultKind> kinds() {
    return kinds;
  }

  private static List<FaultKind> atServers(FaultKind... special) {
    return Stream.concat(
            Stream.of(
                SERVER_KILLED,
                SERVER_PAUSED,
                SERVER_STOPPED,
                HOST_RESTARTED,
                MACHINE_KILLED,
                GUEST_POWERED_OFF,
                GUEST_PANICKED,
                STORAGE_CLOCK_FORWARD,
                STORAGE_CLOCK_BACK),
            Stream.of(special))
        .toList();
  }
}
