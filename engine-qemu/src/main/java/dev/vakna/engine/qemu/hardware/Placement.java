package dev.vakna.engine.qemu.hardware;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a machine's files, sockets and tap are.
 *
 * @param disks directory with {@code disk-<key>.raw}
 * @param sockets directory for sockets
 * @param serialLog pipe or file that gets all the guest writes to its serial console
 * @param pidFile where QEMU writes its process id
 * @param seed the seed image
 * @param firmware how the firmware is found; null for SeaBIOS
 * @param tpmSocket swtpm's control socket, or null for no TPM
 * @param tap name of the tap of a machine that is plugged in somewhere
 */
public record Placement(
    Path disks,
    Path sockets,
    Path serialLog,
    Path pidFile,
    @Nullable Path seed,
    @Nullable FirmwareFiles firmware,
    @Nullable Path tpmSocket,
    String tap) {

  /** File of a disk. */
  public Path disk(String key) {
    return disks.resolve("disk-" + key + ".raw");
  }

  /**
   * OVMF's two flash parts.
   *
   * @param code the read-only part
   * @param variables this machine's variables
   * @param variableBytes size of the variables' flash
   * @param systemManagement the code part insists on system management mode (q35 only)
   */
  public record FirmwareFiles(
      Path code, Path variables, long variableBytes, boolean systemManagement) {}
}
