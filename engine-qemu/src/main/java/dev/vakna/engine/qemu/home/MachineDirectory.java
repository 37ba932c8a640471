package dev.vakna.engine.qemu.home;

import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A machine's files.
 *
 * <p>The directory belongs to the server's user and may be entered by all (0711), so that the
 * machine's process reaches what it is named and can neither list nor replace anything; the files
 * that the process uses belong to the machine's user.
 *
 * @param root the directory
 */
public record MachineDirectory(Path root) {

  static final String MARK = "vakna-machine";

  /** Says that a directory with a machine's name is ours. */
  Path mark() {
    return root.resolve(MARK);
  }

  public Path record() {
    return root.resolve("machine.json");
  }

  /** A drive's image, whatever it is for. */
  public Path image(String key) {
    return switch (key) {
      case DiskPlan.FIRMWARE_KEY -> firmwareVariables();
      case DiskPlan.TPM_KEY -> tpmState();
      default -> disk(key);
    };
  }

  public Path disk(String key) {
    return root.resolve("disk-" + key + ".raw");
  }

  public Path firmwareVariables() {
    return root.resolve("efidisk0.raw");
  }

  public Path tpmState() {
    return root.resolve("tpmstate0.raw");
  }

  /** Exists only when every disk was filled from an archive that was good to its end. */
  public Path written() {
    return root.resolve("written.json");
  }

  /** How far a transfer has come; gone when it is at its end. */
  public Path checkpoint() {
    return root.resolve("transfer.checkpoint");
  }

  /** Where QEMU puts a picture of the display, for a moment. */
  public Path screen() {
    return root.resolve("screen.png");
  }

  public Path seed() {
    return root.resolve("seed.iso");
  }

  public Path serialLog() {
    return root.resolve("serial.log");
  }

  public Path qemuLog() {
    return root.resolve("qemu.log");
  }

  public Path pidFile() {
    return root.resolve("pid");
  }

  public Path report() {
    return root.resolve("report.json");
  }

  /** There while its guest stands still for a moment, by the keeper of its disks. */
  public Path still() {
    return root.resolve("standing-still");
  }

  public Path lock() {
    return root.resolve("lock");
  }

  MachineName name() throws IOException {
    return new MachineName(root.getFileName().toString());
  }
}
