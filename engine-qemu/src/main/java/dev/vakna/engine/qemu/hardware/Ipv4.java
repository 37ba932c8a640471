package dev.vakna.engine.qemu.hardware;

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
    String[] parts = text.split("\\.", -1);
    int bits = 0;
    if (parts.length == 4) {
      for (String part : parts) {
        if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
          throw new IllegalArgumentException("'%s' is no IPv4 address".formatted(text));
        }
        bits = bits << 8 | Integer.parseInt(part);
      }
      return new Ipv4(bits);
    }
    throw new IllegalArgumentException("'%s' is no IPv4 address".formatted(text));
  }

  /** The network of that prefix length that holds this address. */
  public Ipv4 network(int prefix) {
    return new Ipv4(prefix == 0 ? 0 : bits & -1 << (32 - prefix));
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
