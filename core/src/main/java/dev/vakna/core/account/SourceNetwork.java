package dev.vakna.core.account;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * A network from which a key may be used.
 *
 * @param address one of its addresses
 * @param prefix length of its prefix in bits
 */
public record SourceNetwork(InetAddress address, int prefix) {

  public SourceNetwork {
    Objects.requireNonNull(address);
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new IllegalArgumentException("a prefix of %d bits is none here".formatted(prefix));
    }
  }

  /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address; names are none. */
  public static Optional<SourceNetwork> parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int prefix =
          slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return Optional.of(new SourceNetwork(address, prefix));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
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
