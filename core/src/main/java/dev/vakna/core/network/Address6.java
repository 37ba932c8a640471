package dev.vakna.core.network;

import java.util.Objects;

/**
 * An IPv6 address of a machine.
 *
 * @param address as {@link Ipv6} writes it
 * @param prefix length of its network's prefix, from 1 to 128
 * @param gateway an address of its network or a link-local one
 */
public record Address6(String address, int prefix, String gateway) {

  private static final int BITS = 128;

  /**
   * @throws IllegalArgumentException when a part is not what it should be
   */
  public Address6 {
    Objects.requireNonNull(address);
    address = Ipv6.parse(address).toString();
    gateway = Ipv6.parse(gateway).toString();
    if (prefix < 1 || prefix > BITS) {
      throw new IllegalArgumentException("%d is no length of a prefix".formatted(prefix));
    }
  }
}
