package dev.vakna.engine.qemu.trial;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;

/**
 * Somebody on the bridge of a trial, with addresses of the ranges for documentation.
 *
 * @param interfaceName its port on the bridge
 */
record Player(String interfaceName, Mac mac, Ipv4 address, Ipv6 address6) {

  /** The guest that tries. */
  static final Player GUEST = of("vkguest", 0x10);

  /** Another account's machine. */
  static final Player NEIGHBOUR = of("vkneighbour", 0x20);

  /** The provider's router and the world behind it. */
  static final Player OUTSIDE = of("uplink", 0x01);

  /** The host itself, whose address is that of the bridge. */
  static final Player HOST = of("bridge", 0x02);

  /** One that is nowhere: frames to it go to everybody. */
  static final Player NOBODY = of("none", 0x63);

  private static Player of(String name, int number) {
    return new Player(
        name,
        Mac.parse("02:76:6b:00:00:%02x".formatted(number)),
        Ipv4.parse("192.0.2." + number),
        Ipv6.parse("2001:db8::%x".formatted(number)));
  }
}
