package dev.vakna.engine.qemu.bridge;

import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.program.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether this host, as this process may use it, can plug machines into bridges. */
public final class HostNetwork {

  private static final Path TUN = Path.of("/dev/net/tun");
  private static final Path SELF = Path.of("/proc/self/status");

  /** CAP_NET_ADMIN, as capabilities(7) counts them. */
  private static final int NET_ADMIN = 12;

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
    return HostUser.isRoot() || mayAdminister()
        ? Optional.empty()
        : Optional.of(
            "the server runs neither as root nor with the capability CAP_NET_ADMIN, which a unit of systemd gives it by AmbientCapabilities=CAP_NET_ADMIN");
  }

  private static boolean mayAdminister() {
    try {
      return Files.readAllLines(SELF).stream()
          .filter(line -> line.startsWith("CapEff:"))
          .map(line -> line.substring("CapEff:".length()).strip())
          .anyMatch(set -> (Long.parseUnsignedLong(set, 16) >>> NET_ADMIN & 1) == 1);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
