package dev.vakna.engine.qemu.program;

import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.host.HostUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The users that machines run as. A server that runs as root gives each machine a user number of
 * its own, without an account, above the highest that systemd hands out to containers (0x6FFFFFFF)
 * and below 2^31, which some programs cannot hold. Others run machines as themselves.
 */
public final class MachineUsers {

  public static final int FIRST = 0x7000_0000;
  private static final int BITS = 28;
  private static final int NOBODY = 65534;

  private final int self;
  private final boolean ownRange;

  public MachineUsers() {
    this.self = HostUser.uid();
    this.ownRange = self == 0 && mapped(FIRST, 1L << BITS);
  }

  /** Whether each machine has a user of its own. */
  public boolean separate() {
    return ownRange;
  }

  /** The user that the host is tried out with. */
  public int probe() {
    return self != 0 ? self : ownRange ? FIRST : NOBODY;
  }

  public int choose(MachineName name, Set<Integer> taken) {
    if (self != 0) {
      return self;
    }
    if (!ownRange) {
      return NOBODY;
    }
    int mask = (1 << BITS) - 1;
    int offset = Integer.parseUnsignedInt(QemuSettings.hash(name.text()).substring(0, 7), 16);
    // The first number is the probe's.
    while ((offset & mask) == 0 || taken.contains(FIRST | offset & mask)) {
      offset++;
    }
    return FIRST | offset & mask;
  }

  /** Whether a user is one that a machine of this server could have. */
  public static boolean mayBeMachine(int uid) {
    int self = HostUser.uid();
    return self == 0 ? uid == NOBODY || uid > FIRST : uid == self;
  }

  /** In a user namespace (a container) only some numbers exist. */
  private static boolean mapped(long first, long count) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/uid_map"))) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length == 3
            && Long.parseLong(fields[0]) <= first
            && Long.parseLong(fields[0]) + Long.parseLong(fields[2]) >= first + count) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
