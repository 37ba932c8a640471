package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.program.Confinement;
import dev.vakna.engine.qemu.program.Launcher;
import dev.vakna.engine.qemu.program.ToolProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Small processes beside each machine's QEMU that keep the end of what it writes: the guest's
 * serial console, and what QEMU prints itself, which a guest can make it do. So both are bounded
 * also while no server lives. QEMU writes into pipes in the machine's socket directory; when QEMU
 * ends, the pipes do, and the processes with them. One that was killed is followed by another at
 * the same pipe.
 */
final class OutputKeeper {

  /** What is kept. */
  enum Output {
    CONSOLE("console") {
      @Override
      Path log(MachineDirectory directory) {
        return directory.serialLog();
      }
    },
    PRINTED("printed") {
      @Override
      Path log(MachineDirectory directory) {
        return directory.qemuLog();
      }
    };

    private final String pipe;

    Output(String pipe) {
      this.pipe = pipe;
    }

    /** Where QEMU is to write it to. */
    Path pipe(Path sockets) {
      return sockets.resolve(pipe);
    }

    /** Where the end of it is kept. */
    abstract Path log(MachineDirectory directory);
  }

  /** Its name among its own arguments; the log's path comes two places after it. */
  static final String NAME = "vakna-console";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Launcher launcher;
  private final Confinement confinement;
  private final long limit;
  private final String program;

  /**
   * @param limit size in bytes from which a log becomes its older part
   */
  OutputKeeper(Launcher launcher, Confinement confinement, long limit) {
    this.launcher = launcher;
    this.confinement = confinement;
    this.limit = limit;
    this.program = ToolProgram.script(OutputKeeper.class, "keeper.sh");
  }

  /**
   * Whether the machine that has its sockets there was started with one for it; earlier releases
   * had none.
   */
  static boolean keeps(Output output, Path sockets) {
    return Files.exists(output.pipe(sockets), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * What stands before a program for it to print into a pipe; the program replaces it. Whatever the
   * machine's user made of the pipe is opened with that user's rights alone.
   */
  static List<String> printingInto(Path pipe) {
    return List.of("/bin/sh", "-c", "exec >\"$0\" 2>&1; exec \"$@\"", pipe.toString());
  }

  /** Starts one and returns when its pipe is there; the log's files become the machine's. */
  Process start(Output output, MachineRecord record, MachineDirectory directory, Path sockets)
      throws IOException {
    Path log = output.log(directory);
    for (Path file : List.of(LogKeeper.olderPart(log), LogKeeper.cutCount(log))) {
      if (!StorageFault.exists(file)) {
        DurableFiles.replace(file, new byte[0], record.uid(), "rw-------");
      }
      HostUser.give(file, record.uid());
    }
    Path pipe = output.pipe(sockets);
    Process process =
        launcher.start(
            record.uid(),
            Acceleration.TCG,
            confinement.prefix(directory.root(), sockets, Acceleration.TCG),
            List.of(
                "/bin/sh",
                "-c",
                program,
                NAME,
                pipe.toString(),
                log.toString(),
                Long.toString(limit)),
            directory.qemuLog());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(pipe, LinkOption.NOFOLLOW_LINKS)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        process.destroyForcibly();
        throw EngineException.retryable(
            "the keeper of QEMU's output did not start: "
                + LogKeeper.lastWords(directory.qemuLog()),
            null);
      }
      MachineProcess.pause();
    }
    return process;
  }

  /** The logs that some keeper on this host is at. */
  static Set<String> kept() {
    Set<String> logs = new HashSet<>();
    ProcessHandle.allProcesses()
        .map(process -> ProcessTable.commandLine(process.pid()))
        .forEach(command -> {
          int name = command.indexOf(NAME);
          if (name >= 0 && name + 2 < command.size()) {
            logs.add(command.get(name + 2));
          }
        });
    return logs;
  }

  /**
   * What of a machine that runs nobody keeps any more.
   *
   * @param kept the logs that some keeper is at
   */
  static List<Output> lost(MachineDirectory directory, Path sockets, Set<String> kept) {
    return Stream.of(Output.values())
        .filter(output -> keeps(output, sockets))
        .filter(output -> !kept.contains(output.log(directory).toString()))
        .toList();
  }

  /**
   * Returns when none is left of a machine whose QEMU has ended: they have written what was still
   * in the pipes and ended with it. Those to which no QEMU ever wrote are ended.
   */
  void end(MachineRecord record, MachineDirectory directory) {
    List<String> logs =
        Stream.of(Output.values()).map(output -> output.log(directory).toString()).toList();
    long deadline = System.nanoTime() + LAST_WORDS.toNanos();
    for (ProcessHandle process : ProcessTable.withArgument(NAME, record.uid())) {
      while (!Collections.disjoint(ProcessTable.commandLine(process.pid()), logs)) {
        if (System.nanoTime() - deadline > 0) {
          process.destroyForcibly();
          break;
        }
        MachineProcess.pause();
      }
    }
  }
}
