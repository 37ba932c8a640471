package dev.vakna.engine.qemu.hardware;

import dev.vakna.core.network.Ipv4;

/**
 * The network inside QEMU that a machine in mode {@code user} sees. Every machine has one of its
 * own, so equal addresses in two machines do not meet.
 *
 * @param name under which its addresses are leased
 * @param gateway QEMU's end
 * @param nameserver where QEMU would answer DNS
 * @param first first address for machines
 * @param last last one
 * @param prefix length of the network's prefix, 8 to 29
 */
public record UserNetwork(
    String name, Ipv4 gateway, Ipv4 nameserver, Ipv4 first, Ipv4 last, int prefix) {

  public UserNetwork {
    if (prefix < 8 || prefix > 29) {
      throw new IllegalArgumentException(
          "a prefix of %d bits is not between 8 and 29".formatted(prefix));
    }
    Ipv4 network = gateway.network(prefix);
    for (Ipv4 address : new Ipv4[] {nameserver, first, last}) {
      if (!address.network(prefix).equals(network)) {
        throw new IllegalArgumentException(
            "%s is not in the network %s/%d".formatted(address, network, prefix));
      }
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException(
          "the pool ends at %s before its start %s".formatted(last, first));
    }
    for (Ipv4 own : new Ipv4[] {gateway, nameserver}) {
      if (own.compareTo(first) >= 0 && own.compareTo(last) <= 0) {
        throw new IllegalArgumentException(own + " is in the pool for machines and QEMU's own");
      }
    }
  }

  /** {@code default}: 10.86.0.0/16, addresses 10.86.1.1 to 10.86.254.254. */
  public static UserNetwork standard() {
    return new UserNetwork(
        "default",
        Ipv4.parse("10.86.0.2"),
        Ipv4.parse("10.86.0.3"),
        Ipv4.parse("10.86.1.1"),
        Ipv4.parse("10.86.254.254"),
        16);
  }

  /** The same under another name. */
  public UserNetwork named(String other) {
    return new UserNetwork(other, gateway, nameserver, first, last, prefix);
  }

  /** Whether a machine may have that address. */
  public boolean holds(Ipv4 address) {
    return address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
  }
}
