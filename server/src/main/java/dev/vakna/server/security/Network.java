package dev.vakna.server.security;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A network in CIDR form.
 *
 * @param address its first address
 * @param prefix length of the prefix in bits
 */
record Network(InetAddress address, int prefix) {

  /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. */
  static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits = address.getAddress().length * 8;
      int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
      return prefix < 0 || prefix > bits
          ? Optional.empty()
          : Optional.of(new Network(address, prefix));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  boolean holds(String literal) {
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
