package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.Service;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.hardware.AsyncIo;
import dev.vakna.engine.qemu.hardware.Forward;
import dev.vakna.engine.qemu.hardware.MachineArguments;
import dev.vakna.engine.qemu.hardware.MachineArguments.HostChoices;
import dev.vakna.engine.qemu.hardware.Placement;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.probe.HostProbe;
import dev.vakna.engine.qemu.process.OutputKeeper.Output;
import dev.vakna.engine.qemu.program.Confinement;
import dev.vakna.engine.qemu.program.Firmware;
import dev.vakna.engine.qemu.program.Launcher;
import dev.vakna.engine.qemu.program.QemuProgram;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts a machine's process. The record says "being started" before the process exists and who it
 * is before the guest executes its first instruction, so whatever dies in between, the next starter
 * knows what to look for.
 */
public final class MachineStarter {

  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final QemuSettings settings;
  private final MachineStore store;
  private final SocketDirectory sockets;
  private final Launcher launcher;
  private final QemuProgram qemu;
  private final Firmware firmware;
  private final LogKeeper logs;
  private final OutputKeeper keepers;
  private final TpmEmulator tpms;
  private final Confinement confinement;
  private final HostProbe probe;
  private final MachineTaps taps;
  private final InstantSource clock;

  public MachineStarter(
      QemuSettings settings,
      MachineStore store,
      SocketDirectory sockets,
      Launcher launcher,
      Confinement confinement,
      QemuProgram qemu,
      Firmware firmware,
      LogKeeper logs,
      HostProbe probe,
      MachineTaps taps,
      InstantSource clock) {
    this.settings = settings;
    this.store = store;
    this.sockets = sockets;
    this.launcher = launcher;
    this.qemu = qemu;
    this.firmware = firmware;
    this.logs = logs;
    this.tpms = new TpmEmulator(settings.binaries().swtpm(), launcher, confinement);
    this.keepers = new OutputKeeper(launcher, confinement, settings.logBytes());
    this.confinement = confinement;
    this.probe = probe;
    this.taps = taps;
    this.clock = clock;
  }

  /** Why a start failed, as far as another try may help. */
  enum Hindrance {
    PORT_TAKEN,
    IO_URING_REFUSED,
    KVM_FAILED,
    OTHER
  }

  /** QEMU ended before its monitor answered. */
  static final class StartFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Hindrance hindrance;

    StartFailedException(Hindrance hindrance, String message) {
      super(message);
      this.hindrance = hindrance;
    }

    Hindrance hindrance() {
      return hindrance;
    }
  }

  /** Where everything of a machine is. */
  Placement placement(MachineRecord record, MachinePlan plan) throws IOException {
    MachineDirectory directory = store.directory(record.name());
    Path socketDirectory = sockets.of(record.name());
    Firmware.@Nullable Images images =
        firmware.images(
            new MachineNeeds(
                plan.board().firmware(), plan.board().chipset(), plan.state().tpm() != null));
    Placement.@Nullable FirmwareFiles files =
        images == null
            ? null
            : new Placement.FirmwareFiles(
                images.code(),
                directory.firmwareVariables(),
                Files.size(images.template()),
                images.systemManagement());
    return new Placement(
        directory.root(),
        socketDirectory,
        Output.CONSOLE.pipe(socketDirectory),
        directory.pidFile(),
        StorageFault.exists(directory.seed()) ? directory.seed() : null,
        files,
        plan.state().tpm() == null ? null : SocketDirectory.swtpm(socketDirectory),
        MachineTaps.name(record.name()));
  }

  /** QEMU's arguments as the machine would be started now. */
  public List<String> arguments(
      MachineRecord record, Defined defined, Acceleration acceleration, AsyncIo io)
      throws IOException {
    List<Forward> forwards = new ArrayList<>();
    for (Service service : defined.services()) {
      forwards.add(
          new Forward(settings.listening().address(), service.port(), service.guestPort()));
    }
    return MachineArguments.of(
        defined.plan(),
        placement(record, defined.plan()),
        new HostChoices(defined.machineType(), acceleration, io, probe.zeros()),
        settings.network(),
        forwards);
  }

  /** Starts the process and lets the guest run; gives the record with the run in it. */
  MachineRecord start(MachineRecord record, Defined defined, Acceleration acceleration)
      throws StartFailedException, InterruptedException {
    @Nullable Process tpm = null;
    Map<Output, Process> keeping = new EnumMap<>(Output.class);
    @Nullable Process process = null;
    boolean running = false;
    MachineDirectory directory = store.directory(record.name());
    try {
      Path socketDirectory = sockets.prepare(record.name(), record.uid());
      prepareFiles(record, defined.plan());
      Run run =
          new Run(
              true,
              ProcessTable.bootId(),
              socketDirectory.toString(),
              clock.instant(),
              acceleration,
              0,
              0,
              false);
      MachineRecord starting = record.with(run);
      store.write(starting);
      Wire wire = defined.wire();
      if (wire != null) {
        taps.connect(defined.plan(), wire, record.uid());
      }
      AsyncIo io = probe.io();
      if (defined.plan().state().tpm() != null) {
        tpm = tpms.start(record, defined.plan().board().tpmVersion(), directory, socketDirectory);
      }
      keepers.end(record, directory);
      for (Output output : Output.values()) {
        keeping.put(output, keepers.start(output, record, directory, socketDirectory));
      }
      List<String> command =
          new ArrayList<>(OutputKeeper.printingInto(Output.PRINTED.pipe(socketDirectory)));
      command.add(qemu.path().toString());
      command.addAll(arguments(record, defined, acceleration, io));
      process =
          launcher.start(
              record.uid(),
              acceleration,
              confinement.prefix(directory.root(), socketDirectory, acceleration, wire != null),
              command,
              directory.qemuLog());
      awaitMonitor(process, keeping.get(Output.PRINTED), starting, directory, acceleration, io);
      OptionalLong ticks = ProcessTable.startTicks(process.pid());
      MachineRecord started = starting.with(run.started(process.pid(), ticks.orElse(0)));
      store.write(started);
      try (QmpClient qmp = new MachineProcess(store).open(started)) {
        qmp.execute("cont", PATIENCE);
      }
      running = true;
      return started;
    } catch (IOException e) {
      throw EngineException.retryable(
          "machine %s cannot be started: %s".formatted(record.name(), e.getMessage()), e);
    } finally {
      if (!running) {
        MachineProcess.kill(process);
        MachineProcess.kill(tpm);
        keeping.values().forEach(MachineProcess::kill);
      }
    }
  }

  private void prepareFiles(MachineRecord record, MachinePlan plan) throws IOException {
    MachineDirectory directory = store.directory(record.name());
    for (DiskPlan disk : plan.disks()) {
      own(directory.disk(disk.key()), record.uid());
    }
    for (Path file :
        List.of(directory.firmwareVariables(), directory.tpmState(), directory.seed())) {
      if (StorageFault.exists(file)) {
        own(file, record.uid());
      }
    }
    logs.begin(directory.serialLog(), record.uid());
    logs.begin(directory.qemuLog(), record.uid());
    // Never replaced while it exists: a QEMU that still runs holds a lock on it.
    if (!StorageFault.exists(directory.pidFile())) {
      DurableFiles.replace(directory.pidFile(), new byte[0], record.uid(), "rw-------");
    }
  }

  private static void own(Path file, int uid) throws IOException {
    if (!StorageFault.isFile(file)) {
      throw new IOException("%s is missing".formatted(file));
    }
    HostUser.give(file, uid);
  }

  /**
   * Has another one follow each keeper of a running machine that was killed. Whoever calls holds
   * the machine's lock.
   */
  void followKeepers(MachineRecord record, Path socketDirectory) throws IOException {
    MachineDirectory directory = store.directory(record.name());
    for (Output output : OutputKeeper.lost(directory, socketDirectory, OutputKeeper.kept())) {
      keepers.start(output, record, directory, socketDirectory);
    }
  }

  /**
   * Ends what stands beside a machine whose QEMU has ended: its sockets, and the TPM's emulator and
   * keepers of output to which no QEMU ever connected; others ended with it.
   */
  void endAttendants(MachineRecord record) {
    Defined defined = record.defined();
    if (defined != null && defined.plan().state().tpm() != null) {
      TpmEmulator.end(record, sockets.of(record.name()));
    }
    keepers.end(record, store.directory(record.name()));
    sockets.removeAll(record.name());
    Run run = record.run();
    if (run != null) {
      SocketDirectory.removeForeign(record.name(), store.sockets(run));
    }
  }

  SocketDirectory sockets() {
    return sockets;
  }

  private void awaitMonitor(
      Process process,
      @Nullable Process keeper,
      MachineRecord starting,
      MachineDirectory directory,
      Acceleration acceleration,
      AsyncIo io)
      throws StartFailedException, IOException {
    long deadline = System.nanoTime() + START.toNanos();
    Path socket = sockets.of(starting.name()).resolve("qmp");
    while (true) {
      if (!process.isAlive()) {
        awaitEnd(keeper);
        String words = LogKeeper.lastWords(directory.qemuLog());
        throw new StartFailedException(hindrance(words, acceleration, io), words);
      }
      if (Files.exists(socket)) {
        try (QmpClient qmp = new MachineProcess(store).open(starting)) {
          MachineProcess.status(qmp);
          return;
        } catch (IOException e) {
          // The socket exists a moment before it listens.
          if (System.nanoTime() - deadline > 0) {
            throw e;
          }
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw EngineException.retryable(
            "QEMU opened no monitor in %s: %s"
                .formatted(START, LogKeeper.lastWords(directory.qemuLog())),
            null);
      }
      MachineProcess.pause();
    }
  }

  static Hindrance hindrance(String words, Acceleration acceleration, AsyncIo io) {
    if (words.contains("Could not set up host forwarding rule")) {
      return Hindrance.PORT_TAKEN;
    }
    if (io == AsyncIo.IO_URING && words.contains("io_uring")) {
      return Hindrance.IO_URING_REFUSED;
    }
    if (acceleration == Acceleration.KVM && !words.contains("\"write\" lock")) {
      return Hindrance.KVM_FAILED;
    }
    return Hindrance.OTHER;
  }

  /** What a process printed is all in the log when the log's keeper has ended. */
  private static void awaitEnd(@Nullable Process keeper) {
    try {
      if (keeper != null) {
        keeper.waitFor(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the found process executes its guest, or could without losing anything. */
  static boolean resumable(String status) {
    return switch (status) {
      case "running", "prelaunch", "paused", "io-error", "suspended", "debug" -> true;
      default -> false;
    };
  }
}
