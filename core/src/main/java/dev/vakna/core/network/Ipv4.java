package dev.vakna.core.network;

/**
 * An IPv4 address.
 *
 * @param bits its 32 bits, most significant first
 */
public record Ipv4(int bits) implements Comparable<Ipv4> {

  /**
   * Reads dotted decimal.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Ipv4 parse(String text) {
    int bits = 0;
    int parts = 0;
    int digits = 0;
    int part = 0;
    for (int at = 0; at <= text.length(); at++) {
      char c = at == text.length() ? '.' : text.charAt(at);
      if (c >= '0' && c <= '9' && digits < 3 && (digits == 0 || part != 0)) {
        part = part * 10 + c - '0';
        digits++;
      } else if (c == '.' && digits > 0 && part <= 255 && parts < 4) {
        bits = bits << 8 | part;
        parts++;
        digits = 0;
        part = 0;
      } else {
        throw noAddress(text);
      }
    }
    if (parts != 4) {
      throw noAddress(text);
    }
    return new Ipv4(bits);
  }

  private static IllegalArgumentException noAddress(String text) {
    return new IllegalArgumentException("'%s' is no IPv4 address".formatted(text));
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
