package dev.vakna.core.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address.
 *
 * @param bits its 32 bits, most significant first
 */
public record Ipv4(int bits) implements Comparable<Ipv4> {

  private static final String PART = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern DOTTED = Pattern.compile(String.join("\\.", PART, PART, PART, PART));

  /**
   * Reads dotted decimal.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Ipv4 parse(String text) {
    Matcher parts = DOTTED.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'%s' is no IPv4 address".formatted(text));
    }
    int bits = 0;
    for (int i = 1; i <= parts.groupCount(); i++) {
      bits = bits << 8 | Integer.parseInt(parts.group(i));
    }
    return new Ipv4(bits);
  }

  /** The network of that prefix length that holds this address. */
  public Ipv4 network(int prefix) {
    return new Ipv4(prefix == 0 ? 0 : bits & -1 << (32 - prefix));
  }

  /** The address as a number from 0 to 2³² − 1. */
  public long number() {
    return Integer.toUnsignedLong(bits);
  }

  @Override
  public int compareTo(Ipv4 other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  @Override
  public String toString() {
    return "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
  }
}
