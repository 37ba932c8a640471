package dev.vakna.core.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * An IPv6 address without a zone.
 *
 * @param high its first 64 bits
 * @param low its last 64 bits
 */
public record Ipv6(long high, long low) {

  private static final int GROUPS = 8;
  private static final int OCTETS = 16;

  /**
   * Reads a text of RFC 4291, section 2.2.
   *
   * @throws IllegalArgumentException when it is anything else, or names a zone
   */
  public static Ipv6 parse(String text) {
    if (text.indexOf('%') < 0
        && text.indexOf('[') < 0
        && literal(text) instanceof Inet6Address address) {
      return of(address);
    }
    throw new IllegalArgumentException("'%s' is no IPv6 address".formatted(text));
  }

  /** The same address; its zone is left out. */
  public static Ipv6 of(Inet6Address address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return new Ipv6(octets.getLong(), octets.getLong());
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is no IPv6 address".formatted(text), e);
    }
  }

  /** The octets in the order in which they are sent. */
  public byte[] octets() {
    return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
  }

  private int group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> 16 * (3 - index % 4)) & 0xffff;
  }

  /** As RFC 5952 has it: lower case, the longest run of two and more zero groups cut short. */
  @Override
  public String toString() {
    int longest = 0;
    int at = 0;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - start > longest) {
        longest = end - start;
        at = start;
      }
    }
    if (longest < 2) {
      return groups(0, GROUPS);
    }
    return groups(0, at) + "::" + groups(at + longest, GROUPS);
  }

  private String groups(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(String.format(Locale.ROOT, "%x", group(i)));
    }
    return text.toString();
  }
}
