package dev.vakna.engine.qemu.probe;

import dev.vakna.core.engine.EngineException;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.hardware.AsyncIo;
import dev.vakna.engine.qemu.hardware.ZeroRequests;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.ProbeDirectory;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.host.Reachability;
import dev.vakna.engine.qemu.program.Launcher;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuProgram;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was tried out on this host: acceleration, asynchronous I/O and holes for zeros. Kept in the
 * cache for as long as the host and its QEMU stay the same.
 */
public final class HostProbe {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path KVM = Path.of("/dev/kvm");
  private static final long KILL_AFTER_MILLIS = 1500;

  private final QemuSettings settings;
  private final QemuProgram qemu;
  private final Launcher launcher;
  private final MachineUsers users;
  private @Nullable Findings findings;

  public HostProbe(QemuSettings settings, QemuProgram qemu, Launcher launcher, MachineUsers users) {
    this.settings = settings;
    this.qemu = qemu;
    this.launcher = launcher;
    this.users = users;
  }

  /**
   * @param bootId host's start
   * @param version QEMU's
   * @param uid user it was tried with
   * @param verdict on acceleration
   * @param io what works
   * @param zeros what works; null when an earlier release tried out the host
   */
  private record Findings(
      String bootId,
      String version,
      int uid,
      Verdict verdict,
      AsyncIo io,
      @Nullable ZeroRequests zeros) {
    boolean heldFor(String boot, String qemu, int user) {
      return bootId.equals(boot) && version.equals(qemu) && uid == user && zeros != null;
    }
  }

  public Verdict verdict() {
    return switch (settings.acceleration()) {
      case KVM -> new Verdict(Acceleration.KVM, "set so by the operator, not tried", 0);
      case TCG -> new Verdict(Acceleration.TCG, "set so by the operator", 0);
      case AUTO -> findings().verdict();
    };
  }

  public AsyncIo io() {
    return findings().io();
  }

  /** What becomes of guests' requests for zeros. */
  public ZeroRequests zeros() {
    ZeroRequests zeros = findings().zeros();
    return zeros == null ? ZeroRequests.AS_ASKED : zeros;
  }

  /** KVM was good in the probe and bad in earnest; not used again before the host restarts. */
  public synchronized void distrustKvm(String reason) {
    Findings old = findings();
    store(
        new Findings(
            old.bootId(),
            old.version(),
            old.uid(),
            new Verdict(Acceleration.TCG, reason, old.verdict().millis()),
            old.io(),
            old.zeros()));
  }

  /** io_uring was good in the probe and refused in earnest. */
  public synchronized void distrustIoUring() {
    Findings old = findings();
    store(
        new Findings(
            old.bootId(), old.version(), old.uid(), old.verdict(), AsyncIo.THREADS, old.zeros()));
  }

  private Path file() {
    return settings.layout().cache().resolve("qemu-host.json");
  }

  private synchronized Findings findings() {
    String boot = ProcessTable.bootId();
    String version = qemu.version();
    Findings known = findings;
    if (known == null) {
      try {
        known = JSON.readValue(DurableFiles.readBounded(file(), 65536), Findings.class);
      } catch (IOException | JacksonException e) {
        known = null;
      }
    }
    if (known == null || !known.heldFor(boot, version, users.probe())) {
      known = tryOut(boot, version);
      store(known);
    }
    findings = known;
    return known;
  }

  private void store(Findings found) {
    findings = found;
    try {
      Files.createDirectories(settings.layout().cache());
      DurableFiles.replace(file(), JSON.writeValueAsBytes(found), HostUser.uid(), "rw-r--r--");
    } catch (IOException e) {
      throw EngineException.retryable(
          "%s cannot be written: %s".formatted(file(), e.getMessage()), e);
    }
  }

  private Findings tryOut(String boot, String version) {
    try {
      Reachability.require(settings.layout().machines());
      try (ProbeDirectory made = ProbeDirectory.in(settings.layout().machines())) {
        Path directory = made.path();
        Path image = file(directory, "sector.img", AccelerationProbe.bootSector());
        Verdict verdict =
            settings.acceleration() == AccelerationWish.AUTO
                ? AccelerationProbe.decide(
                    KVM, () -> timedStart(directory, image, Acceleration.KVM))
                : new Verdict(Acceleration.TCG, "not tried", 0);
        AsyncIo io =
            opens(
                    directory,
                    List.of("driver=file,node-name=f,aio=io_uring,filename=" + comma(image)))
                ? AsyncIo.IO_URING
                : AsyncIo.THREADS;
        List<String> filtered =
            List.of(
                "driver=file,node-name=f,filename=" + comma(image), ZeroRequests.filter("z", "f"));
        ZeroRequests zeros =
            opens(directory, filtered) ? ZeroRequests.AS_WRITES : ZeroRequests.AS_ASKED;
        return new Findings(boot, version, users.probe(), verdict, io, zeros);
      }
    } catch (IOException e) {
      throw EngineException.retryable("the host cannot be tried out: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.retryable("interrupted while trying out the host", e);
    }
  }

  private Path file(Path directory, String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    DurableFiles.replace(file, content, users.probe(), "rw-------");
    return file;
  }

  /** Starts the boot sector once, in a directory of its own. */
  public ProbeRun timedStart(Acceleration acceleration) throws IOException, InterruptedException {
    Reachability.require(settings.layout().machines());
    try (ProbeDirectory made = ProbeDirectory.in(settings.layout().machines())) {
      Path directory = made.path();
      return timedStart(
          directory, file(directory, "sector.img", AccelerationProbe.bootSector()), acceleration);
    }
  }

  private ProbeRun timedStart(Path directory, Path image, Acceleration acceleration)
      throws IOException, InterruptedException {
    Path serial = file(directory, "serial", new byte[0]);
    Path log = directory.resolve("log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(List.of(qemu.path().toString()));
    command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc"));
    command.addAll(List.of("-accel", acceleration.code(), "-m", "64", "-no-reboot"));
    command.addAll(List.of("-device", "isa-debug-exit,iobase=0xf4,iosize=1"));
    command.addAll(List.of("-chardev", "file,id=s,path=" + comma(serial), "-serial", "chardev:s"));
    command.addAll(List.of("-drive", "format=raw,if=none,id=d,file=" + comma(image)));
    command.addAll(List.of("-device", "ide-hd,drive=d,bootindex=0"));
    long start = System.nanoTime();
    Process process = launcher.start(users.probe(), acceleration, command, log);
    boolean ended = process.waitFor(KILL_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    long millis = (System.nanoTime() - start) / 1_000_000;
    if (!ended) {
      end(process);
    }
    byte[] said = DurableFiles.readBounded(serial, 16);
    String output = new String(DurableFiles.readBounded(log, 8192), StandardCharsets.UTF_8).strip();
    return new ProbeRun(
        ended ? process.exitValue() : ProbeRun.KILLED,
        said.length > 0 && said[0] == 'V',
        millis,
        output.substring(output.lastIndexOf('\n') + 1));
  }

  /** Whether QEMU takes such nodes over an image. */
  private boolean opens(Path directory, List<String> nodes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(qemu.path().toString()));
    command.addAll(
        List.of("-nodefaults", "-no-user-config", "-display", "none", "-machine", "none", "-S"));
    nodes.forEach(node -> command.addAll(List.of("-blockdev", node)));
    command.addAll(List.of("-qmp", "stdio"));
    Path words =
        file(
            directory,
            "quit",
            "{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"quit\"}\n"
                .getBytes(StandardCharsets.US_ASCII));
    Path log = directory.resolve("io-log");
    Process process =
        launcher.start(users.probe(), Acceleration.TCG, List.of(), command, words, log);
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      end(process);
      return false;
    }
    return process.exitValue() == 0;
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(2, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      process.waitFor(2, TimeUnit.SECONDS);
    }
  }

  private static String comma(Path path) {
    return path.toString().replace(",", ",,");
  }
}
