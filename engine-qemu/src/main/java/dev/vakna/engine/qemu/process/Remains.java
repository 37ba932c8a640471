package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.process.RunningProcesses.Marked;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything on the host that carries a home's mark: directories of machines and beginnings of
 * them, sockets, taps, and processes that were told of a path below the home. A directory is ours
 * by the mark in it or by the name of a beginning, a process by its user and its arguments
 * together. Remains inside a machine's directory, such as an old process id or report, go with the
 * machine.
 */
public final class Remains {

  private static final String DRAFT = ".new-";

  private final Path machines;
  private final Path runtime;
  private final MachineStore store;
  private final RunningProcesses processes;
  private final MachineTaps taps;
  private final InstantSource clock;

  public Remains(QemuSettings settings, MachineStore store, MachineTaps taps, InstantSource clock) {
    this.taps = taps;
    this.clock = clock;
    this.machines = settings.layout().machines();
    this.runtime = settings.layout().runtime();
    this.store = store;
    this.processes = new RunningProcesses(settings.layout().machines());
  }

  /** All traces; not complete where one machine's could not be told from remains. */
  public Traces find() {
    store.requireThere();
    Set<Trace> traces = new HashSet<>();
    boolean complete = true;
    // Before the records: what claims a process is written before it starts.
    Collection<Marked> running = processes.all();
    List<Path> sockets = entries(runtime);
    for (Path entry : entries(machines)) {
      name(entry, DRAFT)
          .ifPresent(name ->
              traces.add(
                  new Trace(Trace.Kind.BEGINNING, name, "the beginning of a machine at " + entry)));
    }
    for (MachineName name : store.inventory()) {
      Path directory = store.directory(name).root();
      traces.add(new Trace(Trace.Kind.MACHINE, name, "a machine at " + directory));
      try {
        lack(name).ifPresent(words -> traces.add(new Trace(Trace.Kind.INCOMPLETE, name, words)));
      } catch (EngineException e) {
        complete = false;
      }
    }
    for (Path directory : sockets) {
      try {
        name(directory, "")
            .filter(name -> !store.exists(name))
            .ifPresent(name ->
                traces.add(new Trace(Trace.Kind.LEFTOVER, name, "sockets at " + directory)));
      } catch (EngineException e) {
        complete = false;
      }
    }
    for (Marked process : running) {
      try {
        if (!claimed(process) && !goesWithAnother(process, running) && process.alive()) {
          traces.add(
              new Trace(
                  Trace.Kind.RUNNING_UNCLAIMED,
                  process.machine(),
                  "process %d (%s)".formatted(process.pid(), process.program())));
        }
      } catch (EngineException e) {
        complete = false;
      }
    }
    for (MachineName name : taps.all()) {
      try {
        if (!store.exists(name)) {
          traces.add(
              new Trace(Trace.Kind.LEFTOVER, name, "the tap %s".formatted(MachineTaps.name(name))));
        }
      } catch (EngineException e) {
        complete = false;
      }
    }
    // What lost its storage meanwhile is not in pieces.
    store.requireThere();
    return new Traces(traces, complete);
  }

  /** Whether it ends with a QEMU that is told of anyway. */
  private static boolean goesWithAnother(Marked process, Collection<Marked> running) {
    return process.attends()
        && running.stream()
            .anyMatch(other -> !other.attends() && other.machine().equals(process.machine()));
  }

  /**
   * What of a defined machine is not there, in words.
   *
   * @throws EngineException when that cannot be told
   */
  private Optional<String> lack(MachineName name) {
    try {
      Optional<MachineRecord> record = store.read(name);
      @Nullable Defined defined = record.isEmpty() ? null : record.get().defined();
      if (defined != null) {
        for (DiskPlan disk : defined.plan().disks()) {
          Path file = store.directory(name).disk(disk.key());
          if (!StorageFault.isFile(file) || Files.size(file) < disk.bytes()) {
            return Optional.of(
                "%s is missing or shorter than its %d bytes".formatted(file, disk.bytes()));
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw EngineException.outOfReach(
          "the disks of machine %s cannot be looked at: %s".formatted(name, e.getMessage()), e);
    } catch (EngineException e) {
      throwUnlessFatal(e);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** A record that is there and cannot be used claims nothing; of one out of reach nobody knows. */
  private static void throwUnlessFatal(EngineException e) {
    if (e.kind() != EngineException.Kind.FATAL) {
      throw e;
    }
  }

  /**
   * Whether the record of the process's machine knows of it, or of a start that is under way.
   *
   * @throws EngineException when that cannot be told
   */
  private boolean claimed(Marked process) {
    try {
      Optional<MachineRecord> record = store.read(process.machine());
      @Nullable Run run = record.isEmpty() ? null : record.get().run();
      if (run == null || !run.bootId().equals(ProcessTable.bootId())) {
        return false;
      }
      return run.startTicks() == 0
          || run.pid() == process.pid() && run.startTicks() == process.startTicks()
          // The TPM's emulator and the output's keepers end with the QEMU that they belong to.
          || process.attends()
              && MachineProcess.alive(new MachineProcess.Found.Ours(run.pid(), run.startTicks()));
    } catch (EngineException e) {
      throwUnlessFatal(e);
      return false;
    }
  }

  /**
   * The run of a machine's QEMU that its record does not claim: the record was lost or put back to
   * an older state while it ran.
   */
  Optional<Run> lostRun(MachineRecord record, String uuid) {
    return unclaimed(record, uuid)
        .map(process ->
            new Run(
                true,
                ProcessTable.bootId(),
                runtime.resolve(record.name().text()).toString(),
                clock.instant(),
                ProcessTable.commandLine(process.pid()).contains("kvm")
                    ? Acceleration.KVM
                    : Acceleration.TCG,
                process.pid(),
                process.startTicks(),
                true));
  }

  private Optional<Marked> unclaimed(MachineRecord record, String uuid) {
    return processes.of(record.name()).stream()
        .filter(process -> !process.attends() && !claimed(process))
        .filter(process -> ProcessTable.carries(process.pid(), uuid, record.uid()))
        .filter(Marked::alive)
        .findFirst();
  }

  /** Ends all processes of a machine that its record does not claim. */
  public void endUnclaimed(MachineName name) {
    for (Marked process : processes.of(name)) {
      if (!claimed(process)) {
        process.end();
      }
    }
  }

  private static Optional<MachineName> name(Path entry, String prefix) {
    String text = entry.getFileName().toString();
    return text.startsWith(prefix)
            && text.substring(prefix.length()).matches("[0-9a-z]{26}")
            && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new MachineName(text.substring(prefix.length())))
        : Optional.empty();
  }

  private static List<Path> entries(Path directory) {
    StorageFault.requireThere(directory);
    if (!StorageFault.exists(directory)) {
      return List.of();
    }
    try {
      return DurableFiles.entries(directory);
    } catch (IOException e) {
      throw StorageFault.of(
          "%s cannot be listed: %s".formatted(directory, e.getMessage()), directory, e);
    }
  }
}
