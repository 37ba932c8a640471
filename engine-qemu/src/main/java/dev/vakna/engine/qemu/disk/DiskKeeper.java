package dev.vakna.engine.qemu.disk;

import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineLocks;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.Holes;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.process.MachineProcess;
import dev.vakna.engine.qemu.process.MachineProcess.Found;
import dev.vakna.engine.qemu.program.ToolProgram;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the host's disk back what the disks of machines that are off keep of it without holding
 * anything there. While a machine runs QEMU makes holes of the zeros that its guest asks for, so
 * there is something to give back only where this QEMU cannot, or where an earlier release started
 * the machine.
 *
 * <p>An earlier release had guests stand still for a moment and left a mark in their place from
 * before until after. A guest whose mark a server left when it died is the first that is looked at.
 *
 * <p>It looks on a thread of the system's own, because whoever waits for a disk must not keep
 * others waiting.
 */
public final class DiskKeeper implements AutoCloseable {

  /** Between two looks for marks of old. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** Between two looks at the machines; only marks of old are looked for more often. */
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  /** Less is not worth the work. */
  private static final long WORTH = 64L << 20;

  private static final Duration QMP = Duration.ofSeconds(10);

  /** For how long a machine's start may have to wait for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MachineStore store;
  private final MachineLocks locks;
  private final MachineProcess processes;
  private final Thread thread;

  /** Machines that were off and kept nothing needless when they were looked at. */
  private final Set<MachineName> tidy = new HashSet<>();

  private @Nullable Set<MachineName> unmarked;
  private @Nullable Long lookedAt;

  public DiskKeeper(MachineStore store, MachineLocks locks) {
    this.store = store;
    this.locks = locks;
    this.processes = new MachineProcess(store);
    this.thread = Thread.ofPlatform().name("machine disks").daemon().unstarted(this::watch);
  }

  public void start() {
    thread.start();
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look(store.inventory());
      } catch (Throwable e) {
        // The next round sees the same machines again.
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** Looks at machines; each that cannot be looked at costs only itself. */
  public void look(Set<MachineName> machines) {
    letGoOn(machines);
    long now = System.nanoTime();
    Long last = lookedAt;
    if (last != null && now - last < BETWEEN.toNanos()) {
      return;
    }
    lookedAt = now;
    tidy.retainAll(machines);
    for (MachineName name : machines) {
      try {
        MachineRecord record = store.read(name).orElse(null);
        if (record == null || record.defined() == null || mayRun(record)) {
          tidy.remove(name);
        } else if (!tidy.contains(name) && giveBack(name, WORTH)) {
          tidy.add(name);
        }
      } catch (IOException | RuntimeException e) {
        // The next look tries again.
        continue;
      }
    }
  }

  private boolean mayRun(MachineRecord record) {
    return record.run() != null && !(processes.find(record) instanceof Found.Gone);
  }

  /**
   * Has guests go on that a server of an earlier release left standing still. Of those that are
   * there at the beginning only: nothing leaves such a mark any more.
   */
  private void letGoOn(Set<MachineName> machines) {
    Set<MachineName> left = unmarked;
    if (left == null) {
      left = new HashSet<>(machines);
      unmarked = left;
    }
    left.retainAll(machines);
    left.removeIf(name -> {
      try {
        return letGoOn(name);
      } catch (IOException | RuntimeException e) {
        // The next look tries again.
        return false;
      }
    });
  }

  private boolean letGoOn(MachineName name) throws IOException {
    MachineDirectory directory = store.directory(name);
    if (!StorageFault.exists(directory.still())) {
      return true;
    }
    MachineLocks.@Nullable Held held = locks.attempt(directory.lock());
    if (held == null) {
      return false;
    }
    try (held) {
      MachineRecord record = store.read(name).orElse(null);
      if (record != null && processes.find(record) instanceof Found.Ours) {
        try (QmpClient qmp = processes.open(record)) {
          // Any other state is somebody else's wish or the guest's own.
          if (MachineProcess.status(qmp).equals("paused")) {
            qmp.execute("cont", QMP);
          }
        }
      }
      Files.deleteIfExists(directory.still());
      return true;
    }
  }

  /**
   * Gives back what the disks of a machine that is off keep and do not hold.
   *
   * @param worth the least that must be to gain, in bytes
   * @return whether nothing is left to do; false also where somebody works on the machine
   */
  public boolean giveBack(MachineName name, long worth) throws IOException {
    MachineDirectory directory = store.directory(name);
    MachineLocks.@Nullable Held held = locks.attempt(directory.lock());
    if (held == null) {
      return false;
    }
    try (held) {
      MachineRecord record = store.read(name).orElse(null);
      Defined defined = record == null ? null : record.defined();
      // Before it is defined its disks are still being filled.
      if (record == null || defined == null || !(processes.find(record) instanceof Found.Gone)) {
        return false;
      }
      List<Path> disks =
          defined.plan().disks().stream().map(DiskPlan::key).map(directory::disk).toList();
      long kept = 0;
      for (Path disk : disks) {
        kept += Math.max(0, allocated(disk) - held(disk));
      }
      if (kept < worth) {
        return true;
      }
      boolean whole = true;
      long until = System.nanoTime() + PATIENCE.toNanos();
      for (Path disk : disks) {
        whole &= punch(disk, until);
      }
      return whole;
    }
  }

  private static boolean punch(Path disk, long untilNanos) throws IOException {
    try (Holes holes = Holes.of(disk)) {
      holes.settle();
      long size = Files.size(disk);
      return holes.giveBack(0, size, untilNanos) == size;
    }
  }

  /** Bytes that the file system keeps for a file. */
  public static long allocated(Path file) throws IOException {
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
  public static long held(Path file) throws IOException {
    try (Holes holes = Holes.of(file)) {
      return holes.held(Files.size(file));
    }
  }
}
