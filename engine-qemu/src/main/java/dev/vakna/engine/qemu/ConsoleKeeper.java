package dev.vakna.engine.qemu;

import dev.vakna.core.machine.EngineException;
import dev.vakna.engine.qemu.spec.Acceleration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A small process beside each machine's QEMU that keeps the end of its serial console, so that what
 * a guest writes is bounded also while no server lives. QEMU writes into a pipe in the machine's
 * socket directory; when QEMU ends, the pipe does, and the process with it.
 */
final class ConsoleKeeper {

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
  ConsoleKeeper(Launcher launcher, Confinement confinement, long limit) {
    this.launcher = launcher;
    this.confinement = confinement;
    this.limit = limit;
    try (InputStream in = ConsoleKeeper.class.getResourceAsStream("console.sh")) {
      if (in == null) {
        throw new IllegalStateException("console.sh is missing from the program");
      }
      this.program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where QEMU is to write the console to. */
  static Path pipe(Path sockets) {
    return sockets.resolve("console");
  }

  /** Whether the machine that has its sockets there was started with one; older ones were not. */
  static boolean keeps(Path sockets) {
    return Files.exists(pipe(sockets), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Starts it for a machine and returns when the pipe is there; the log's files are the machine's.
   */
  Process start(MachineRecord record, MachineDirectory directory, Path sockets) throws IOException {
    end(record, directory);
    Path log = directory.serialLog();
    for (Path file : List.of(MachineDirectory.olderPart(log), MachineDirectory.cutCount(log))) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        DurableFiles.replace(file, new byte[0], record.uid(), "rw-------");
      }
      HostUser.give(file, record.uid());
    }
    Path pipe = pipe(sockets);
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
            "the keeper of the console did not start: "
                + MachineStarter.lastWords(directory.qemuLog()),
            null);
      }
      MachineProcess.pause();
    }
    return process;
  }

  /**
   * Returns when none is left of a machine whose QEMU has ended: it has written what was still in
   * the pipe and ended with it. One to which no QEMU ever wrote is ended.
   */
  void end(MachineRecord record, MachineDirectory directory) {
    String log = directory.serialLog().toString();
    long deadline = System.nanoTime() + LAST_WORDS.toNanos();
    for (ProcessHandle process : ProcessTable.withArgument(NAME, record.uid())) {
      while (ProcessTable.commandLine(process.pid()).contains(log)) {
        if (System.nanoTime() - deadline > 0) {
          process.destroyForcibly();
          break;
        }
        MachineProcess.pause();
      }
    }
  }
}
