package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.Board.TpmVersion;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.program.Confinement;
import dev.vakna.engine.qemu.program.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The process that is a machine's TPM. It ends with its connection, that is with QEMU. */
final class TpmEmulator {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String program;
  private final Launcher launcher;
  private final Confinement confinement;

  /**
   * @param program swtpm, by name or path
   */
  TpmEmulator(String program, Launcher launcher, Confinement confinement) {
    this.program = program;
    this.launcher = launcher;
    this.confinement = confinement;
  }

  /** Starts it, in place of one that may have been left. */
  Process start(MachineRecord record, TpmVersion version, MachineDirectory directory, Path sockets)
      throws IOException {
    Path found =
        Launcher.find(program)
            .orElseThrow(() ->
                EngineException.fatal(
                    "the machine has a TPM and swtpm is not installed: apt-get install"
                        + " --no-install-recommends swtpm",
                    null));
    if (directory.root().toString().contains(",")) {
      throw EngineException.fatal(
          "swtpm cannot be told of %s, which has a comma in its name; move VAKNA_HOME"
              .formatted(directory.root()),
          null);
    }
    end(record, sockets);
    Path socket = SocketDirectory.swtpm(sockets);
    List<String> command = new ArrayList<>(List.of(found.toString(), "socket"));
    if (version == TpmVersion.V2_0) {
      command.add("--tpm2");
    }
    command.addAll(List.of("--tpmstate", "backend-uri=file://" + directory.tpmState()));
    command.addAll(List.of("--ctrl", control(socket), "--terminate"));
    Process process =
        launcher.start(
            record.uid(),
            Acceleration.TCG,
            confinement.prefix(directory.root(), sockets, Acceleration.TCG),
            command,
            directory.qemuLog());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(socket)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        MachineProcess.kill(process);
        throw EngineException.retryable(
            "swtpm did not start: " + LogKeeper.lastWords(directory.qemuLog()), null);
      }
      MachineProcess.pause();
    }
    return process;
  }

  /** Ends one to which no QEMU ever connected. */
  static void end(MachineRecord record, Path sockets) {
    ProcessTable.withArgument(control(SocketDirectory.swtpm(sockets)), record.uid())
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static String control(Path socket) {
    return "type=unixio,path=%s,mode=0600".formatted(socket);
  }
}
