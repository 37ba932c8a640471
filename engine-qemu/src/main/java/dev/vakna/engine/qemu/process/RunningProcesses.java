package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.ConsoleText;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.program.MachineUsers;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Processes that machines of one home run as: a QEMU that was told to write its process id into a
 * machine's directory, a TPM emulator that was told of the state in one, a keeper of the console
 * that was told of its log; each under a user that machines have.
 */
final class RunningProcesses {

  private static final String TPM_STATE = "backend-uri=file://";

  private final Path machines;

  RunningProcesses(Path machines) {
    this.machines = machines;
  }

  /**
   * One of them.
   *
   * @param machine whose it is
   * @param startTicks its start time; with the process id it names this process and no later one
   * @param attends it is not the QEMU but a process that ends with it
   */
  record Marked(
      ProcessHandle handle, long startTicks, MachineName machine, String program, boolean attends) {

    long pid() {
      return handle.pid();
    }

    boolean alive() {
      OptionalLong ticks = ProcessTable.startTicks(pid());
      return ticks.isPresent() && ticks.getAsLong() == startTicks;
    }

    /** Ends it at once. */
    void end() {
      if (!alive()) {
        return;
      }
      handle.destroyForcibly();
      try {
        handle.onExit().get(5, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw EngineException.retryable(
            "process %d of machine %s does not end".formatted(pid(), machine), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw EngineException.retryable("interrupted while ending machine " + machine, e);
      }
    }
  }

  /** All of them. */
  List<Marked> all() {
    List<Marked> marked = new ArrayList<>();
    // The handle comes first, so that it cannot be of a later process of the same id.
    ProcessHandle.allProcesses().forEach(handle -> read(handle).ifPresent(marked::add));
    return marked;
  }

  /** One machine's. */
  List<Marked> of(MachineName machine) {
    return all().stream().filter(process -> process.machine().equals(machine)).toList();
  }

  private Optional<Marked> read(ProcessHandle handle) {
    OptionalLong ticks = ProcessTable.startTicks(handle.pid());
    if (ticks.isEmpty() || !machineUser(handle.pid())) {
      return Optional.empty();
    }
    List<String> command = ProcessTable.commandLine(handle.pid());
    for (int i = 1; i < command.size(); i++) {
      String argument = command.get(i);
      boolean tpm = argument.startsWith(TPM_STATE);
      boolean keeper = i > 1 && command.get(i - 2).equals(OutputKeeper.NAME);
      if (tpm || keeper || command.get(i - 1).equals("-pidfile")) {
        Optional<MachineName> machine =
            machine(
                tpm ? argument.substring(TPM_STATE.length()) : argument,
                tpm
                    ? Set.of("tpmstate0.raw")
                    : keeper ? Set.of("serial.log", "qemu.log") : Set.of("pid"));
        if (machine.isPresent()) {
          return Optional.of(
              new Marked(
                  handle,
                  ticks.getAsLong(),
                  machine.get(),
                  program(command.getFirst()),
                  tpm || keeper));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<MachineName> machine(String file, Set<String> expected) {
    try {
      Path path = machines.getFileSystem().getPath(file);
      Path directory = path.getParent();
      if (directory == null
          || !expected.contains(path.getFileName().toString())
          || !machines.equals(directory.getParent())) {
        return Optional.empty();
      }
      String text = directory.getFileName().toString();
      return text.matches("[0-9a-z]{26}") ? Optional.of(new MachineName(text)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String program(String command) {
    return ConsoleText.harmless(command.substring(command.lastIndexOf('/') + 1));
  }

  /**
   * While privileges are being dropped a process is still the server's; it is then not ours yet.
   */
  private static boolean machineUser(long pid) {
    try {
      return MachineUsers.mayBeMachine(HostUser.owner(Path.of("/proc", Long.toString(pid))));
    } catch (IOException e) {
      return false;
    }
  }
}
