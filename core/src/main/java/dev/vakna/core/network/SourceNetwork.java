package dev.vakna.core.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network from which something is allowed, as the use of a key.
 *
 * @param address one of its addresses
 * @param prefix length of its prefix in bits
 */
public record SourceNetwork(InetAddress address, int prefix) {

  private static final Pattern V4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]{2,39}|[0-9a-fA-F:]{2,30}[0-9.]+");
  private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");

  public SourceNetwork {
    Objects.requireNonNull(address);
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new IllegalArgumentException("a prefix of %d bits is none here".formatted(prefix));
    }
  }

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. Names, zones and
   * shortened forms of IPv4 are none: what is read must be what its writer meant.
   */
  public static Optional<SourceNetwork> parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    String bits = slash < 0 ? "" : text.substring(slash + 1);
    boolean six = literal.indexOf(':') >= 0;
    if (!(six ? V6 : V4).matcher(literal).matches()
        || slash >= 0 && !PREFIX.matcher(bits).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(literal);
      int all = address.getAddress().length * 8;
      // An IPv4 network written as IPv6 counts its prefix from the longer address's start.
      int skipped = six && all == 32 ? 96 : 0;
      return Optional.of(
          new SourceNetwork(address, slash < 0 ? all : Integer.parseInt(bits) - skipped));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** As {@link #parse} reads it. */
  public String text() {
    String literal =
        address instanceof Inet6Address six ? Ipv6.of(six).toString() : address.getHostAddress();
    return literal + "/" + prefix;
  }

  /** The same by its first address, whichever it was given by. */
  public SourceNetwork network() {
    byte[] octets = address.getAddress();
    for (int bit = prefix; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
    }
    try {
      return new SourceNetwork(InetAddress.getByAddress(octets), prefix);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }

  /** True when it is given by its first address. */
  public boolean isWhole() {
    return Arrays.equals(network().address.getAddress(), address.getAddress());
  }

  /** True when every address of this network is one of the other. */
  public boolean within(SourceNetwork outer) {
    return prefix >= outer.prefix && outer.holds(address.getHostAddress());
  }

  /** True when the address, given as a literal, lies in the network. */
  public boolean holds(String literal) {
    byte[] other;
    try {
      other = InetAddress.ofLiteral(literal).getAddress();
    } catch (IllegalArgumentException malformed) {
      return false;
    }
    byte[] own = address.getAddress();
    if (own.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >>> (bit % 8);
      if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
