package dev.vakna.core.network;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A hardware address of 48 bits.
 *
 * @param bits from 0 to 2⁴⁸ − 1, the first octet most significant
 */
public record Mac(long bits) {

  private static final int OCTETS = 6;
  private static final long ALL = (1L << 48) - 1;
  private static final long UNIVERSAL = 1L << 41;
  private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

  public Mac {
    if ((bits & ~ALL) != 0) {
      throw new IllegalArgumentException("%x has more than 48 bits".formatted(bits));
    }
  }

  /**
   * Reads six octets in hexadecimal with colons between.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Mac parse(String text) {
    if (!COLONS.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' is no hardware address".formatted(text));
    }
    return new Mac(Long.parseLong(text.replace(":", ""), 16));
  }

  /** The link-local address that a card of this address forms by itself (RFC 4291, appendix A). */
  public Ipv6 linkLocal() {
    long turned = bits ^ UNIVERSAL;
    long identifier = (turned >>> 24) << 40 | 0xff_fe00_0000L | turned & 0xff_ffff;
    return new Ipv6(0xfe80L << 48, identifier);
  }

  /** The octets in the order in which they are sent. */
  public byte[] octets() {
    byte[] octets = new byte[OCTETS];
    for (int i = 0; i < OCTETS; i++) {
      octets[i] = (byte) (bits >>> 8 * (OCTETS - 1 - i));
    }
    return octets;
  }

  /** Lower case with colons. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (byte octet : octets()) {
      text.append(text.isEmpty() ? "" : ":").append(String.format(Locale.ROOT, "%02x", octet));
    }
    return text.toString();
  }
}
