package dev.vakna.engine.qemu.evidence;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Observation.Answer;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.evidence.Evidence.DiskBytes;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.KvmWatch;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.process.MachineProcess;
import dev.vakna.engine.qemu.process.MachineProcess.Found;
import dev.vakna.engine.qemu.process.Runner;
import dev.vakna.engine.qemu.process.Runner.Sign;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine does, as it is seen from outside: by its process, its monitor, its logs and its
 * services. What is seen for the first time is told to the {@link Runner}, which acts on it.
 */
public final class MachineObserver {

  /** The kernel tells processes' times in hundredths of a second, however fast it ticks itself. */
  private static final long TICK_MILLIS = 10;

  private final MachineStore store;
  private final LogKeeper logs;
  private final Evidence evidence;
  private final Runner runner;
  private final AccelerationWish acceleration;
  private final InstantSource clock;
  private final MachineTaps taps;
  private final MachineProcess processes;

  public MachineObserver(
      MachineStore store,
      LogKeeper logs,
      Evidence evidence,
      Runner runner,
      MachineTaps taps,
      AccelerationWish acceleration,
      InstantSource clock) {
    this.store = store;
    this.logs = logs;
    this.evidence = evidence;
    this.runner = runner;
    this.taps = taps;
    this.acceleration = acceleration;
    this.clock = clock;
    this.processes = new MachineProcess(store);
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
        probes = evidence.begin(store.sockets(run), defined);
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
            disks.written(),
            strangeAddresses(name, defined));
    Sign sign = sign(run, seen);
    if (sign != null) {
      runner.heed(name, run, sign);
    }
    return seen;
  }

  /**
   * What the machine uses, by its process alone: a monitor has one caller at a time, and who looks
   * at gauges must not take it from those who switch power. So what only the guest knows, how much
   * of its memory and file systems it uses, is not told; and what goes through a user network is
   * counted by nobody. A tap's counters go on over stops and starts.
   */
  public Gauges gauges(MachineName name) {
    Optional<MachineRecord> read = store.read(name);
    Run run = read.map(MachineRecord::run).orElse(null);
    if (read.isEmpty()
        || run == null
        || !(processes.find(read.get()) instanceof Found.Ours(long pid, long startTicks))) {
      return Gauges.NONE;
    }
    return ProcessTable.stat(pid)
        .filter(stat -> stat.startTicks() == startTicks)
        .map(stat ->
            new Gauges(
                notNegative(Duration.between(run.startedAt(), clock.instant())),
                Duration.ofMillis(stat.processorTicks() * TICK_MILLIS),
                null,
                null,
                traffic(name)))
        .orElse(Gauges.NONE);
  }

  /** That it cannot be read keeps nobody from the rest; whoever meters it tells of that. */
  private Gauges.@Nullable Traffic traffic(MachineName name) {
    try {
      TrafficCounters.Counter counter = taps.traffic(List.of(name)).counters().get(name);
      return counter == null ? null : new Gauges.Traffic(counter.inbound(), counter.outbound());
    } catch (EngineException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** The host's clock may have been set back since. */
  private static Duration notNegative(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  /** A picture of the display. */
  public Screen screen(MachineName name) {
    Optional<MachineRecord> read = store.read(name);
    Defined defined = read.map(MachineRecord::defined).orElse(null);
    if (read.isEmpty() || defined == null) {
      return Screen.none("the machine is not there");
    }
    if (!defined.plan().devices().vga()) {
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

  private List<String> strangeAddresses(MachineName name, Defined defined) {
    if (defined.plan().wire() == null) {
      return List.of();
    }
    try {
      return taps.strangeAddresses(name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private @Nullable Sign sign(Run run, Observation seen) {
    if (seen.state() == State.POWERED_OFF && run.wanted()) {
      return Sign.POWERED_OFF;
    }
    if (run.acceleration() != Acceleration.KVM || run.shownAlive()) {
      return null;
    }
    if (KvmWatch.alive(seen)) {
      return Sign.ALIVE;
    }
    boolean stuck =
        acceleration == AccelerationWish.AUTO
            && KvmWatch.stuck(seen, Duration.between(run.startedAt(), clock.instant()));
    return stuck ? Sign.STUCK : null;
  }
}
