package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Wire;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineLocks;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.KvmWatch;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.host.Unwatched;
import dev.vakna.engine.qemu.probe.HostProbe;
import dev.vakna.engine.qemu.process.MachineProcess.Found;
import dev.vakna.engine.qemu.process.MachineStarter.Hindrance;
import dev.vakna.engine.qemu.process.MachineStarter.StartFailedException;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs and ends machines. Whoever calls {@link #boot} or {@link #stop} holds the lock. */
public final class Runner {

  private static final int ATTEMPTS = 6;
  private static final Duration QMP = Duration.ofSeconds(2);

  private final QemuSettings settings;
  private final MachineStore store;
  private final MachineLocks locks;
  private final MachineStarter starter;
  private final HostProbe probe;
  private final Remains remains;
  private final MachineTaps taps;
  private final Ports newPorts;
  private final MachineProcess processes;

  /** What was seen of a run for the first time and changes what its record says. */
  public enum Sign {
    /** The guest has powered itself off. */
    POWERED_OFF,
    /** It does something under KVM. */
    ALIVE,
    /** It did nothing under KVM for too long. */
    STUCK
  }

  /** Chooses other ports for a machine whose recorded ones somebody took meanwhile. */
  @FunctionalInterface
  public interface Ports {
    Defined choose(MachineName name, Defined taken, Watch watch) throws InterruptedException;
  }

  /**
   * @param newPorts other ports for a machine whose recorded ones somebody took meanwhile
   */
  public Runner(
      QemuSettings settings,
      MachineStore store,
      MachineLocks locks,
      MachineStarter starter,
      HostProbe probe,
      Remains remains,
      MachineTaps taps,
      Ports newPorts) {
    this.settings = settings;
    this.store = store;
    this.locks = locks;
    this.starter = starter;
    this.probe = probe;
    this.remains = remains;
    this.taps = taps;
    this.newPorts = newPorts;
    this.processes = new MachineProcess(store);
  }

  public void boot(MachineName name, Watch watch) throws InterruptedException {
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
        Optional<Run> lost = remains.lostRun(record, defined.plan().identity().smbiosUuid());
        if (lost.isPresent()) {
          store.write(record.with(lost.get()));
          boot(name, watch);
          return;
        }
      }
    }
    start(record, defined, probe.verdict().acceleration(), watch);
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

  private MachineRecord start(
      MachineRecord first, Defined planned, Acceleration wanted, Watch watch)
      throws InterruptedException {
    MachineRecord record = first;
    Defined defined = planned;
    Acceleration acceleration = wanted;
    for (int attempt = 1; ; attempt++) {
      watch.check();
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
            defined = newPorts.choose(record.name(), defined, watch);
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
        starter.followKeepers(record, store.sockets(run));
      }
    }
  }

  /**
   * Connects a machine's tap anew, its filter first; one that somebody has hold of is left to the
   * next look.
   *
   * @return false when it was left
   */
  boolean connect(MachineName name) throws InterruptedException {
    try (MachineLocks.@Nullable Held held = locks.attempt(store.directory(name).lock())) {
      if (held != null) {
        MachineRecord record = store.require(name);
        Defined defined = record.defined();
        Wire wire = defined == null ? null : defined.wire();
        if (defined != null && wire != null && taps.isThere(name)) {
          taps.connect(defined.plan(), wire, record.uid());
        }
      }
      return held != null;
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
    starter.endAttendants(record);
    if (record.run() != null) {
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
    if (StorageFault.exists(pidFile)) {
      int owner;
      try {
        owner = HostUser.owner(pidFile);
      } catch (IOException e) {
        throw StorageFault.of(
            "whose %s is cannot be told: %s".formatted(pidFile, e.getMessage()), pidFile, e);
      }
      for (ProcessHandle process : ProcessTable.withArgument(pidFile.toString(), owner)) {
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
    starter.sockets().removeAll(name);
  }

  /**
   * Has the record say what was seen of a run for the first time, unless it is another run by now.
   */
  public void heed(MachineName name, Run run, Sign sign) {
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
      switch (sign) {
        case POWERED_OFF -> store.write(record.with(now.unwanted()));
        case ALIVE -> store.write(record.with(now.alive()));
        case STUCK -> {
          if (processes.find(record) instanceof Found.Ours ours) {
            probe.distrustKvm(
                "a machine did nothing in its first %d s under KVM"
                    .formatted(KvmWatch.PATIENCE.toSeconds()));
            processes.end(record, ours);
            startOver(record, defined);
          }
        }
      }
    }
  }

  private void startOver(MachineRecord record, Defined defined) {
    try {
      start(record, defined, Acceleration.TCG, Unwatched.HERE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.retryable("interrupted while starting machine " + record.name(), e);
    }
  }
}
