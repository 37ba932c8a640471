package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Observation.Answer;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.evidence.Evidence;
import dev.vakna.engine.qemu.evidence.Evidence.DiskBytes;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineLocks;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.KvmWatch;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.probe.HostProbe;
import dev.vakna.engine.qemu.process.MachineProcess.Found;
import dev.vakna.engine.qemu.process.MachineStarter.Hindrance;
import dev.vakna.engine.qemu.process.MachineStarter.StartFailedException;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Runs, watches and ends machines. Whoever calls {@link #boot} or {@link #stop} holds the lock. */
public final class Runner {

  private static final int ATTEMPTS = 6;
  private static final Duration QMP = Duration.ofSeconds(2);

  private final QemuSettings settings;
  private final MachineStore store;
  private final MachineLocks locks;
  private final MachineStarter starter;
  private final SocketDirectory sockets;
  private final HostProbe probe;
  private final LogKeeper logs;
  private final Evidence evidence;
  private final Remains remains;
  private final BiFunction<MachineName, Defined, Defined> newPorts;
  private final InstantSource clock;
  private final MachineProcess processes;

  public Runner(
      QemuSettings settings,
      MachineStore store,
      MachineLocks locks,
      MachineStarter starter,
      SocketDirectory sockets,
      HostProbe probe,
      LogKeeper logs,
      Evidence evidence,
      Remains remains,
      BiFunction<MachineName, Defined, Defined> newPorts,
      InstantSource clock) {
    this.settings = settings;
    this.store = store;
    this.locks = locks;
    this.starter = starter;
    this.sockets = sockets;
    this.probe = probe;
    this.logs = logs;
    this.evidence = evidence;
    this.remains = remains;
    this.newPorts = newPorts;
    this.clock = clock;
    this.processes = new MachineProcess(store);
  }

  public void boot(MachineName name) {
    MachineRecord record = store.require(name);
    Defined defined = record.defined();
    if (defined == null) {
      throw EngineException.fatal("machine %s is not defined yet".formatted(name), null);
    }
    switch (processes.find(record)) {
      case Found.Unconfirmed unconfirmed -> throw unconfirmed(name, unconfirmed);
      case Found.Ours ours -> {
        if (adopt(record, ours)) {
          return;
        }
        processes.end(record, ours);
      }
      case Found.Gone gone -> {
        Optional<MachineRecord> lost = lostRun(record, defined);
        if (lost.isPresent()) {
          store.write(lost.get());
          boot(name);
          return;
        }
      }
    }
    start(record, defined, probe.verdict().acceleration());
  }

  /** The record with a run that it had lost, when the machine's process still is there. */
  private Optional<MachineRecord> lostRun(MachineRecord record, Defined defined) {
    return remains
        .unclaimed(record, defined.plan().identity().smbiosUuid())
        .map(process ->
            record.with(
                new Run(
                    true,
                    ProcessTable.bootId(),
                    sockets.of(record.name()).toString(),
                    clock.instant(),
                    ProcessTable.commandLine(process.pid()).contains("kvm")
                        ? Acceleration.KVM
                        : Acceleration.TCG,
                    process.pid(),
                    process.startTicks(),
                    true)));
  }

  private static EngineException unconfirmed(MachineName name, Found.Unconfirmed process) {
    return EngineException.retryable(
        "process %d looks like machine %s and does not confirm it; if it stays so, look at it and end it by hand"
            .formatted(process.pid(), name),
        null);
  }

  /** Lets a found process run on; false when its guest has ended and it must be started anew. */
  private boolean adopt(MachineRecord record, Found.Ours ours) {
    Run run = record.run();
    if (run == null) {
      return false;
    }
    try (QmpClient qmp = processes.open(record)) {
      String status = MachineProcess.status(qmp);
      if (!MachineStarter.resumable(status)) {
        return false;
      }
      if (run.startTicks() == 0) {
        store.write(record.with(run.started(ours.pid(), ours.startTicks())));
      }
      if (!status.equals("running")) {
        qmp.execute("cont", QMP);
      }
      return true;
    } catch (IOException e) {
      throw EngineException.retryable(
          "machine %s runs as process %d and its monitor is silent: %s"
              .formatted(record.name(), ours.pid(), e.getMessage()),
          e);
    }
  }

  private MachineRecord start(MachineRecord first, Defined planned, Acceleration wanted) {
    MachineRecord record = first;
    Defined defined = planned;
    Acceleration acceleration = wanted;
    for (int attempt = 1; ; attempt++) {
      try {
        return starter.start(record, defined, acceleration);
      } catch (StartFailedException e) {
        boolean automatic = settings.acceleration() == AccelerationWish.AUTO;
        if (attempt == ATTEMPTS
            || e.hindrance() == Hindrance.OTHER
            || e.hindrance() == Hindrance.KVM_FAILED && !automatic) {
          store.write(record.with((Run) null));
          throw EngineException.retryable(
              "machine %s cannot be started; QEMU said: %s"
                  .formatted(record.name(), e.getMessage()),
              e);
        }
        switch (e.hindrance()) {
          case PORT_TAKEN -> {
            defined = newPorts.apply(record.name(), defined);
            record = record.with(defined);
            store.write(record);
          }
          case IO_URING_REFUSED -> probe.distrustIoUring();
          case KVM_FAILED -> {
            probe.distrustKvm("a machine did not start under KVM: " + e.getMessage());
            acceleration = Acceleration.TCG;
          }
          case OTHER -> throw new IllegalStateException("handled above");
        }
      }
    }
  }

  /** Has other keepers follow those of a machine's output that were killed. */
  void followKeepers(MachineName name) throws IOException {
    try (MachineLocks.@Nullable Held held = locks.attempt(store.directory(name).lock())) {
      if (held == null) {
        return;
      }
      MachineRecord record = store.require(name);
      Run run = record.run();
      if (run != null && processes.find(record) instanceof Found.Ours) {
        starter.followKeepers(record, Path.of(run.sockets()));
      }
    }
  }

  public void powerDown(MachineRecord record) {
    if (!(processes.find(record) instanceof Found.Ours)) {
      return;
    }
    try (QmpClient qmp = processes.open(record)) {
      qmp.execute("system_powerdown", QMP);
    } catch (IOException e) {
      throw EngineException.retryable(
          "machine %s cannot be asked to power off: %s".formatted(record.name(), e.getMessage()),
          e);
    }
  }

  public void stop(MachineName name) {
    MachineRecord record = store.require(name);
    switch (processes.find(record)) {
      case Found.Unconfirmed unconfirmed -> throw unconfirmed(name, unconfirmed);
      case Found.Ours ours -> processes.end(record, ours);
      case Found.Gone gone -> {}
    }
    Defined defined = record.defined();
    if (defined != null && defined.plan().tpmDevice() != null) {
      starter.endTpm(record);
    }
    starter.endKeepers(record);
    removeSockets(name);
    Run run = record.run();
    if (run != null) {
      removeForeignSockets(name, Path.of(run.sockets()));
      store.write(record.with((Run) null));
    }
  }

  /**
   * Ends whatever of the machine runs, also when its record cannot be read: then the process is
   * known by the file into which it was told to write its id.
   */
  public void endForGood(MachineName name) {
    try {
      stop(name);
    } catch (EngineException e) {
      if (e.retryable()) {
        throw e;
      }
      endUnrecorded(name);
    }
  }

  private void endUnrecorded(MachineName name) {
    Path pidFile = store.directory(name).pidFile();
    if (Files.exists(pidFile, LinkOption.NOFOLLOW_LINKS)) {
      for (ProcessHandle process :
          ProcessTable.withArgument(pidFile.toString(), HostUser.owner(pidFile))) {
        process.destroyForcibly();
        try {
          process.onExit().get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
          throw EngineException.retryable(
              "process %d of machine %s does not end".formatted(process.pid(), name), e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw EngineException.retryable("interrupted while ending machine " + name, e);
        }
      }
    }
    removeSockets(name);
  }

  /** A server started from another session may have had another runtime directory. */
  private static void removeForeignSockets(MachineName name, Path directory) {
    if (!directory.endsWith(name.text())) {
      return;
    }
    try {
      DurableFiles.deleteTree(directory);
    } catch (IOException | UncheckedIOException e) {
      // That session's end removes it.
      return;
    }
  }

  public void removeSockets(MachineName name) {
    try {
      sockets.remove(name);
    } catch (IOException e) {
      throw EngineException.retryable(
          "the sockets of machine %s cannot be removed: %s".formatted(name, e.getMessage()), e);
    }
  }

  public Observation observe(MachineName name) {
    Optional<MachineRecord> read = store.read(name);
    if (read.isEmpty()) {
      return quiet(State.ABSENT, null, 0);
    }
    MachineRecord record = read.get();
    Run run = record.run();
    Defined defined = record.defined();
    MachineDirectory directory = store.directory(name);
    if (run == null || defined == null) {
      return quiet(State.STOPPED, null, 0);
    }
    String nonce = defined.plan().identity().nonce();
    if (!(processes.find(record) instanceof Found.Ours)) {
      return quiet(
          run.wanted() ? State.VANISHED : State.STOPPED,
          report(name, directory, nonce, null),
          logs.written(directory.serialLog()));
    }
    return watch(record, run, defined, directory, nonce);
  }

  /**
   * The state of a machine that has a run, by its monitor alone; of one that has yet to show that
   * it lives under KVM, by everything that can be seen of it.
   */
  State glance(MachineRecord record) {
    Run run = record.run();
    if (run == null) {
      return State.STOPPED;
    }
    if (run.acceleration() == Acceleration.KVM && !run.shownAlive()) {
      return observe(record.name()).state();
    }
    if (!(processes.find(record) instanceof Found.Ours)) {
      return run.wanted() ? State.VANISHED : State.STOPPED;
    }
    try (QmpClient qmp = processes.open(record)) {
      return state(MachineProcess.status(qmp));
    } catch (IOException e) {
      // It may wait for storage; that is no reason to call it dead.
      return State.RUNNING;
    }
  }

  private Observation watch(
      MachineRecord record, Run run, Defined defined, MachineDirectory directory, String nonce) {
    MachineName name = record.name();
    // The monitor may be silent while QEMU waits for storage; that is no reason to call it dead.
    State state = State.RUNNING;
    DiskBytes disks = new DiskBytes(0, 0);
    @Nullable String report;
    Evidence.@Nullable Probes probes = null;
    try (QmpClient qmp = processes.open(record)) {
      state = state(MachineProcess.status(qmp));
      if (state == State.RUNNING) {
        probes = evidence.begin(Path.of(run.sockets()), defined.services());
      }
      disks = Evidence.disks(qmp);
      report = report(name, directory, nonce, qmp);
    } catch (IOException e) {
      report = report(name, directory, nonce, null);
    }
    boolean agent = probes != null && probes.agentAnswers();
    List<Answer> answers = probes == null ? List.of() : probes.answers();
    Observation seen =
        new Observation(
            state,
            report,
            agent,
            answers,
            logs.written(directory.serialLog()),
            disks.read(),
            disks.written());
    remember(name, run, seen);
    return seen;
  }

  /** A picture of the display. */
  public Screen screen(MachineName name) {
    Optional<MachineRecord> read = store.read(name);
    Defined defined = read.map(MachineRecord::defined).orElse(null);
    if (read.isEmpty() || defined == null) {
      return Screen.none("the machine is not there");
    }
    if (!defined.plan().vga()) {
      return Screen.none("the machine has no display, only a serial console");
    }
    MachineRecord record = read.get();
    if (!(processes.find(record) instanceof Found.Ours)) {
      return Screen.none("the machine does not run");
    }
    try (QmpClient qmp = processes.open(record)) {
      return Evidence.screen(store.directory(name), record.uid(), qmp);
    } catch (IOException e) {
      // Customers read this; what the monitor said names files of the host.
      return Screen.none("it could not be taken");
    }
  }

  private static Observation quiet(State state, @Nullable String report, long consoleBytes) {
    return new Observation(state, report, false, List.of(), consoleBytes, 0, 0);
  }

  private @Nullable String report(
      MachineName name, MachineDirectory directory, String nonce, @Nullable QmpClient qmp) {
    try {
      return evidence.report(name, directory, nonce, qmp);
    } catch (IOException e) {
      return null;
    }
  }

  public static State state(String status) {
    return switch (status) {
      case "running" -> State.RUNNING;
      case "shutdown" -> State.POWERED_OFF;
      case "guest-panicked", "internal-error", "watchdog" -> State.PANICKED;
      case "io-error" -> State.IO_ERROR;
      default -> State.PAUSED;
    };
  }

  /** What was seen for the first time and changes what the machine is wanted to be. */
  private void remember(MachineName name, Run run, Observation seen) {
    boolean off = seen.state() == State.POWERED_OFF && run.wanted();
    boolean doubtful = run.acceleration() == Acceleration.KVM && !run.shownAlive();
    boolean alive = doubtful && KvmWatch.alive(seen);
    boolean stuck =
        doubtful
            && settings.acceleration() == AccelerationWish.AUTO
            && KvmWatch.stuck(seen, Duration.between(run.startedAt(), clock.instant()));
    if (!off && !alive && !stuck) {
      return;
    }
    try (MachineLocks.@Nullable Held held = locks.attempt(MachineLocks.of(store.directory(name)))) {
      if (held == null) {
        return;
      }
      MachineRecord record = store.require(name);
      Run now = record.run();
      Defined defined = record.defined();
      if (now == null || defined == null || now.pid() != run.pid()) {
        return;
      }
      if (off) {
        store.write(record.with(now.unwanted()));
      } else if (alive) {
        store.write(record.with(now.alive()));
      } else if (processes.find(record) instanceof Found.Ours ours) {
        probe.distrustKvm(
            "a machine did nothing in its first %d s under KVM"
                .formatted(KvmWatch.PATIENCE.toSeconds()));
        processes.end(record, ours);
        start(record, defined, Acceleration.TCG);
      }
    }
  }
}
