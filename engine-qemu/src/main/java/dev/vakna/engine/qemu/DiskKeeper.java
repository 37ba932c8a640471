package dev.vakna.engine.qemu;

import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.MachineProcess.Found;
import dev.vakna.engine.qemu.MachineRecord.Defined;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the host's disk back what machines' disks keep of it without holding anything there. A
 * guest that asks for zeros (as a kernel does that prepares a grown file system) without allowing
 * that they be unmapped has QEMU promise the room; on a small guest with a large disk that is many
 * times its data.
 *
 * <p>While a machine runs its guest stands still for the moment that it takes: QEMU then has
 * nothing under way, and nothing is written between the question what is empty and the giving back.
 * A mark in the machine's place says so, from before until after; whoever finds one that was left
 * lets the guest go on.
 *
 * <p>To be used by one thread.
 */
final class DiskKeeper {

  /** Between two looks at one machine. */
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  /** For how long a guest stands still at most, but for one call of the file system. */
  private static final Duration STILL = Duration.ofMillis(150);

  /** Less is not worth a guest's standing still. */
  private static final long WORTH = 64L << 20;

  private static final Duration QMP = Duration.ofSeconds(10);

  private final MachineStore store;
  private final MachineLocks locks;
  private final MachineProcess processes;
  private final Map<MachineName, Long> lookedAt = new HashMap<>();

  DiskKeeper(MachineStore store, MachineLocks locks) {
    this.store = store;
    this.locks = locks;
    this.processes = new MachineProcess(store);
  }

  /**
   * Looks at those machines whose time has come; each that cannot be looked at costs only itself.
   */
  void look(Set<MachineName> machines) {
    lookedAt.keySet().retainAll(machines);
    for (MachineName name : machines) {
      long now = System.nanoTime();
      Long last = lookedAt.putIfAbsent(name, now);
      boolean left = Files.exists(store.directory(name).still(), LinkOption.NOFOLLOW_LINKS);
      if (left || last != null && now - last >= BETWEEN.toNanos()) {
        lookedAt.put(name, now);
        try {
          giveBack(name, WORTH);
        } catch (IOException | RuntimeException e) {
          // The next look tries again.
          continue;
        }
      }
    }
  }

  /**
   * Gives back what a machine's disks keep and do not hold; nothing happens to one that somebody
   * works on.
   *
   * @param worth the least that must be to gain, in bytes
   */
  void giveBack(MachineName name, long worth) throws IOException {
    MachineDirectory directory = store.directory(name);
    MachineLocks.@Nullable Held held = locks.attempt(directory.lock());
    if (held == null) {
      return;
    }
    try (held) {
      MachineRecord record = store.read(name).orElse(null);
      Defined defined = record == null ? null : record.defined();
      // Before it is defined its disks are still being filled.
      if (record == null || defined == null) {
        return;
      }
      boolean left = Files.exists(directory.still(), LinkOption.NOFOLLOW_LINKS);
      List<Path> disks =
          defined.plan().disks().stream().map(DiskPlan::key).map(directory::disk).toList();
      long kept = 0;
      for (Path disk : disks) {
        kept += Math.max(0, allocated(disk) - held(disk));
      }
      if (kept < worth && !left) {
        return;
      }
      switch (processes.find(record)) {
        case Found.Unconfirmed _ -> {}
        case Found.Gone _ -> {
          for (Path disk : disks) {
            punch(disk, System.nanoTime() + Duration.ofMinutes(1).toNanos());
          }
          Files.deleteIfExists(directory.still());
        }
        case Found.Ours _ -> whileStill(record, disks, directory.still(), left);
      }
    }
  }

  private void whileStill(MachineRecord record, List<Path> disks, Path mark, boolean left)
      throws IOException {
    for (Path disk : disks) {
      try (Holes holes = Holes.of(disk)) {
        holes.settle();
      }
    }
    try (QmpClient qmp = processes.open(record)) {
      String status = MachineProcess.status(qmp);
      if (!status.equals("running")) {
        // Somebody else had it stand still, unless the mark says that it was this.
        if (left && status.equals("paused")) {
          qmp.execute("cont", QMP);
        }
        Files.deleteIfExists(mark);
        return;
      }
      DurableFiles.replace(mark, new byte[0], HostUser.uid(), "rw-------");
      try {
        qmp.execute("stop", QMP);
        long until = System.nanoTime() + STILL.toNanos();
        for (Path disk : disks) {
          punch(disk, until);
        }
      } finally {
        qmp.execute("cont", QMP);
        // Left where it runs again, each look would have it stand still anew.
        Files.deleteIfExists(mark);
      }
    }
  }

  private static void punch(Path disk, long untilNanos) throws IOException {
    try (Holes holes = Holes.of(disk)) {
      holes.settle();
      holes.giveBack(0, Files.size(disk), untilNanos);
    }
  }

  /** Bytes that the file system keeps for a file. */
  static long allocated(Path file) throws IOException {
    Process stat =
        ToolProgram.of(List.of("stat", "--format=%b", "--", file.toAbsolutePath().toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String told = new String(stat.getInputStream().readNBytes(64)).strip();
      if (!stat.waitFor(5, TimeUnit.SECONDS) || !told.matches("\\d{1,18}")) {
        throw new IOException(file + " cannot be looked at");
      }
      return Long.parseLong(told) * 512;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      stat.destroyForcibly();
    }
  }

  /** Bytes of a file that hold something. */
  static long held(Path file) throws IOException {
    try (Holes holes = Holes.of(file)) {
      return holes.held(Files.size(file));
    }
  }
}
