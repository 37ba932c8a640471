package dev.vakna.engine.qemu.bridge;

import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.program.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether this host, as this process may use it, can plug machines into bridges. */
public final class HostNetwork {

  private static final Path TUN = Path.of("/dev/net/tun");
  private static final Path SELF = Path.of("/proc/self/status");

  /** As capabilities(7) counts them; without the second nobody can be asked for an address. */
  private static final long NEEDED = 1L << 12 | 1L << 13;

  /** Programs, and the packages that Debian has them in. */
  private static final Map<String, String> PROGRAMS =
      new TreeMap<>(
          Map.of(
              "ip", "iproute2",
              "bridge", "iproute2",
              "tc", "iproute2",
              "nft", "nftables",
              "arping", "arping",
              "ndisc6", "ndisc6"));

  private HostNetwork() {}

  /** What is missing, in words for whoever runs the host; empty when nothing is. */
  public static Optional<String> lack() {
    for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
      if (Launcher.find(program.getKey()).isEmpty()) {
        return Optional.of(
            "the program '%s' is not installed: apt-get install --no-install-recommends %s"
                .formatted(program.getKey(), program.getValue()));
      }
    }
    if (!Files.exists(TUN)) {
      return Optional.of("%s is not there: modprobe tun".formatted(TUN));
    }
    if (HostUser.isRoot()) {
      return Optional.empty();
    }
    try {
      return lackOfRights(Files.readAllLines(SELF));
    } catch (IOException e) {
      return Optional.of("%s cannot be read: %s".formatted(SELF, e.getMessage()));
    }
  }

  /**
   * What a process that is not root's may not do of all that is needed.
   *
   * @param status lines of its file in /proc
   */
  static Optional<String> lackOfRights(List<String> status) {
    boolean may =
        status.stream()
            .filter(line -> line.startsWith("CapEff:"))
            .map(line -> line.substring("CapEff:".length()).strip())
            .anyMatch(set -> (Long.parseUnsignedLong(set, 16) & NEEDED) == NEEDED);
    return may
        ? Optional.empty()
        : Optional.of(
            "the server runs neither as root nor with the capabilities CAP_NET_ADMIN and CAP_NET_RAW, which a unit of systemd gives it by AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW");
  }
}
