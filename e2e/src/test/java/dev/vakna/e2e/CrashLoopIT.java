package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Servers, machines and PostgreSQL are killed, servers frozen, the disk filled, the store taken
 * away, archives cut off, while owners switch, resize and end their machines and delete backups;
 * after each round everything is counted. {@code -Dvakna.crash.rounds=N} and {@code
 * -Dvakna.crash.seed=S} make a long run of it; {@code -Dvakna.crash.first=R} begins it with a round
 * of another one.
 */
class CrashLoopIT {

  private static final int IN_CI = 6;
  private static final int VOLUME_MIB = 8192;

  @Test
  void whateverDiesNothingIsLostAndNothingIsLeftBehind() throws Exception {
    int rounds = Integer.getInteger("vakna.crash.rounds", IN_CI);
    long seed = Long.getLong("vakna.crash.seed", 4);
    Path home = Installation.newHome();
    Optional<Volume> volume = Volume.mounted(home.resolve("engine"), VOLUME_MIB);
    if (volume.isEmpty()) {
      System.out.println("No file system can be mounted here: the disk is never full.");
    }
    Path engineHome = volume.map(Volume::directory).orElse(home);
    boolean good = false;
    Installation vakna = null;
    try {
      vakna =
          Installation.started(
              home,
              engineHome,
              "--vakna.restores.silence=2s",
              "--vakna.backups.scan-interval=1s",
              // What a frozen server does after its successor ended the operation is swept up.
              "--vakna.reconciler.interval=1s",
              "--vakna.reconciler.grace=10s");
      vakna.addServer();
      BootSectorBackups backups = BootSectorBackups.into(vakna.storeDirectory());
      backups.makeOwners();
      vakna.smallMachines();
      vakna.customerWithImportedStore();
      vakna.admin(
          "PUT",
          "stores/main",
          Map.of("location", vakna.storeDirectory().getParent().toString(), "readOnly", false));
      CrashLoop loop = new CrashLoop(vakna, backups, volume, seed);
      int first = Integer.getInteger("vakna.crash.first", 0);
      loop.run(first, rounds);
      System.out.println(loop.summary());
      if (first == 0 && rounds >= IN_CI) {
        assertThat(loop.unasked()).as("what no owner did in so many rounds").isEmpty();
      }
      good = true;
    } finally {
      if (vakna != null) {
        vakna.end();
      }
      if (volume.isPresent()) {
        volume.get().close();
      }
      if (good && vakna != null) {
        vakna.remove();
      } else {
        System.out.println("Everything is kept for a look in " + home);
      }
    }
  }
}
