package dev.vakna.engine.qemu.probe;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.machine.Board;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.hardware.ZeroRequests;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.Reachability;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.probe.QemuCheck.Level;
import dev.vakna.engine.qemu.program.Confinement;
import dev.vakna.engine.qemu.program.Firmware;
import dev.vakna.engine.qemu.program.Launcher;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuProgram;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the host has: for admission in numbers, for people with what to do. */
public final class HostFacts {

  private static final long LITTLE = 10L << 30;

  private HostFacts() {}

  /**
   * What there is for machines.
   *
   * @param machines the directory of the machines, or where it will be made
   * @throws EngineException out of reach, when the storage that holds it cannot be looked at
   */
  public static SiteCapacity capacity(Path machines) {
    // File and not FileStore: the latter wants a mount point in sight, which a container may lack.
    File place = existing(machines).toFile();
    long total = place.getTotalSpace();
    // Java tells an error as 0; no disk has that size.
    if (total == 0) {
      throw EngineException.outOfReach(
          "how large the disk that holds %s is cannot be told; see whether it is there and answers"
              .formatted(machines),
          null);
    }
    return new SiteCapacity(
        Runtime.getRuntime().availableProcessors(), memoryMb(), place.getUsableSpace(), total);
  }

  /** Another file system than that of the machines would answer for it: none is climbed out of. */
  private static Path existing(Path path) {
    Path way = path;
    StorageFault.requireThere(way);
    while (!StorageFault.exists(way) && way.getParent() != null) {
      way = way.getParent();
      StorageFault.requireThere(way);
    }
    return way;
  }

  private static long memoryMb() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Without /proc the amount is unknown; nothing fits into it.
    }
    return 0;
  }

  /**
   * What a host has and lacks, each with what to do. Opens no engine and asks no machine; takes
   * seconds.
   */
  public static List<QemuCheck> checks(QemuSettings settings) {
    MachineUsers users = new MachineUsers();
    Launcher launcher = new Launcher(settings.binaries());
    QemuProgram qemu = new QemuProgram(settings.binaries().qemu());
    return checks(
        settings,
        qemu,
        new HostProbe(settings, qemu, launcher, users),
        new Confinement(settings, launcher, users));
  }

  private static List<QemuCheck> checks(
      QemuSettings settings, QemuProgram qemu, HostProbe probe, Confinement confinement) {
    List<QemuCheck> checks = new ArrayList<>();
    checks.add(qemu(qemu));
    for (String tool :
        List.of(
            settings.binaries().setsid(),
            settings.binaries().setpriv(),
            settings.binaries().prlimit())) {
      if (Launcher.find(tool).isEmpty()) {
        checks.add(
            new QemuCheck(
                tool,
                Level.BAD,
                "not installed; machines are started through it",
                "apt-get install --no-install-recommends util-linux"));
      }
    }
    QemuCheck place = place(settings);
    checks.add(place);
    checks.add(users());
    checks.add(space(settings));
    if (checks.stream().noneMatch(check -> check.level() == Level.BAD)) {
      checks.add(acceleration(probe));
      checks.add(confinement(confinement));
      checks.add(emptyRoom(probe));
    }
    checks.add(firmware(settings));
    checks.add(tpm(settings));
    return checks;
  }

  private static QemuCheck qemu(QemuProgram qemu) {
    try {
      Optional<String> version = qemu.versionIfPresent();
      return version.isPresent()
          ? new QemuCheck("qemu", Level.GOOD, "version " + version.get(), null)
          : new QemuCheck(
              "qemu",
              Level.BAD,
              "not installed",
              "apt-get install --no-install-recommends qemu-system-x86 seabios");
    } catch (EngineException e) {
      return new QemuCheck(
          "qemu", Level.BAD, String.valueOf(e.getMessage()), "install QEMU 7.2 or newer");
    }
  }

  private static QemuCheck place(QemuSettings settings) {
    Optional<Path> obstacle;
    try {
      obstacle = Reachability.obstacle(settings.layout().machines());
    } catch (IOException e) {
      return new QemuCheck(
          "machines directory",
          Level.BAD,
          "it cannot be told whether machines reach %s: %s"
              .formatted(settings.layout().machines(), e.getMessage()),
          "see whether its storage is mounted and answers");
    }
    return obstacle.isEmpty()
        ? new QemuCheck(
            "machines directory", Level.GOOD, settings.layout().machines() + " is reachable", null)
        : new QemuCheck(
            "machines directory",
            Level.BAD,
            settings.layout().machines() + " is not reachable for machines",
            Reachability.cure(obstacle.get()));
  }

  private static QemuCheck users() {
    MachineUsers users = new MachineUsers();
    if (users.separate()) {
      return new QemuCheck("users", Level.GOOD, "each machine runs as a user of its own", null);
    }
    return HostUser.isRoot()
        ? new QemuCheck(
            "users",
            Level.LIMITED,
            "this container has too few user numbers; all machines run as nobody",
            "map user numbers up to 2147483647 into the container")
        : new QemuCheck(
            "users",
            Level.LIMITED,
            "machines run as this server's user",
            "run the server as root, and each machine gets a user of its own");
  }

  private static QemuCheck space(QemuSettings settings) {
    SiteCapacity capacity;
    try {
      capacity = capacity(settings.layout().machines());
    } catch (EngineException e) {
      return new QemuCheck(
          "disk space",
          Level.BAD,
          String.valueOf(e.getMessage()),
          "see whether the storage of %s is mounted and answers"
              .formatted(settings.layout().machines()));
    }
    String fact =
        "%d GiB of %d GiB are free for disks"
            .formatted(capacity.diskFreeBytes() >> 30, capacity.diskTotalBytes() >> 30);
    return capacity.diskFreeBytes() < LITTLE
        ? new QemuCheck("disk space", Level.LIMITED, fact, "free some space or move VAKNA_HOME")
        : new QemuCheck("disk space", Level.GOOD, fact, null);
  }

  private static QemuCheck acceleration(HostProbe probe) {
    Verdict verdict = probe.verdict();
    return verdict.acceleration() == Acceleration.KVM
        ? new QemuCheck("acceleration", Level.GOOD, "KVM: " + verdict.reason(), null)
        : new QemuCheck(
            "acceleration",
            Level.LIMITED,
            "TCG, which is about ten times slower: " + verdict.reason(),
            "use a host with a working /dev/kvm; nothing else is lost");
  }

  private static QemuCheck confinement(Confinement confinement) {
    Optional<String> obstacle;
    try {
      obstacle = confinement.obstacle();
    } catch (EngineException e) {
      return new QemuCheck("machines' view", Level.BAD, String.valueOf(e.getMessage()), null);
    }
    return obstacle.isEmpty()
        ? new QemuCheck("machines' view", Level.GOOD, "each machine sees its own files alone", null)
        : new QemuCheck(
            "machines' view",
            Level.LIMITED,
            "machines' processes can look for files of this host that all users may read: "
                + obstacle.get(),
            "run the server as root on a host, or in a container that may mount; nothing else is"
                + " lost");
  }

  private static QemuCheck emptyRoom(HostProbe probe) {
    return probe.zeros() == ZeroRequests.AS_WRITES
        ? new QemuCheck("empty room", Level.GOOD, "zeros of guests take no room", null)
        : new QemuCheck(
            "empty room",
            Level.LIMITED,
            "this QEMU was built without blkdebug; room that guests ask to be zeroed is kept until"
                + " they are off",
            "use a QEMU with it, as distributions build it; nothing else is lost");
  }

  private static QemuCheck firmware(QemuSettings settings) {
    Optional<Objection> objection =
        new Firmware(settings.firmware())
            .objection(new MachineNeeds(Board.Firmware.OVMF_4M, Board.Chipset.Q35, false));
    return objection.isEmpty()
        ? new QemuCheck("uefi firmware", Level.GOOD, "installed", null)
        : new QemuCheck(
            "uefi firmware",
            Level.LIMITED,
            "not installed; machines that start by UEFI are refused",
            "apt-get install --no-install-recommends ovmf");
  }

  private static QemuCheck tpm(QemuSettings settings) {
    return Launcher.find(settings.binaries().swtpm()).isPresent()
        ? new QemuCheck("tpm emulator", Level.GOOD, "installed", null)
        : new QemuCheck(
            "tpm emulator",
            Level.LIMITED,
            "not installed; machines with a TPM are refused",
            "apt-get install --no-install-recommends swtpm");
  }
}
