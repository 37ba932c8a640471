package dev.vakna.core.restore;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.network.Address6;
import dev.vakna.core.network.Ipv4;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the identity of a clone: nothing in it is its original's. */
final class CloneIdentity {

  /** The network that all machines were in when there was one. */
  private static final String FIRST_NETWORK = "default";

  /** Locally administered and unicast (the second-lowest bit of the first byte is set). */
  private static final int[] FIRST_PREFIXES = {0x5641, 0x5642};

  private static final int PAIR_BITS = 13;

  /** 2^32 divided by the golden ratio: names that differ little end far apart. */
  private static final int SPREAD = 0x9E3779B9;

  private CloneIdentity() {}

  /**
   * @param name the machine's label
   * @param address leased for it; no two machines of its network hold one, so there the MAC made of
   *     it is unique too. Networks have MACs of their own, as two of them may have the same
   *     addresses
   * @param six the IPv6 address that goes with it, or null
   * @param originalMac the original's, or null
   */
  static Identity make(
      Chance chance,
      VpsId vps,
      JobId job,
      String name,
      String address,
      Engine.NetworkPlan network,
      @Nullable Address6 six,
      @Nullable String originalMac) {
    return new Identity(
        name.toLowerCase(Locale.ROOT),
        vps.body() + "-" + job.body(),
        uuid(chance).toString(),
        uuid(chance).toString(),
        mac(network.name(), address, originalMac),
        address,
        network.prefix(),
        network.gateway(),
        network.nameservers(),
        HexFormat.of().formatHex(chance.bytes(16)),
        six);
  }

  static String mac(String network, String address, @Nullable String originalMac) {
    int[] prefixes = prefixes(network);
    String first = mac(prefixes[0], address);
    return first.equals(originalMac) ? mac(prefixes[1], address) : first;
  }

  /**
   * One of 8190 pairs for each network, by its name. Names that are alike get different ones; that
   * any two get the same one is unlikely, and costs nothing where they do not meet on one wire.
   */
  private static int[] prefixes(String network) {
    if (network.equals(FIRST_NETWORK)) {
      return FIRST_PREFIXES;
    }
    int pair = network.hashCode() * SPREAD >>> 32 - PAIR_BITS;
    int prefix;
    do {
      // Six bits, the two that say local and unicast, seven bits, and which of the pair.
      prefix = pair >>> 7 << 10 | 0x0200 | (pair & 0x7f) << 1;
      pair = pair + 1 & (1 << PAIR_BITS) - 1;
    } while (prefix == (FIRST_PREFIXES[0] & ~1) || prefix == (FIRST_PREFIXES[1] & ~1));
    return new int[] {prefix, prefix | 1};
  }

  private static String mac(int prefix, String address) {
    int bits = Ipv4.parse(address).bits();
    return "%02x:%02x:%02x:%02x:%02x:%02x"
        .formatted(
            prefix >> 8,
            prefix & 0xff,
            bits >>> 24,
            bits >>> 16 & 255,
            bits >>> 8 & 255,
            bits & 255);
  }

  /** A random UUID of version 4, RFC 9562. */
  private static UUID uuid(Chance chance) {
    ByteBuffer bytes = ByteBuffer.wrap(chance.bytes(16));
    long high = bytes.getLong() & ~0xf000L | 0x4000L;
    long low = bytes.getLong() & ~(0xc0L << 56) | (0x80L << 56);
    return new UUID(high, low);
  }
}
