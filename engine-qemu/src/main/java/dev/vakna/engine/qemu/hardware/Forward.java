package dev.vakna.engine.qemu.hardware;

import dev.vakna.core.network.Ipv4;

/**
 * A port of the host that leads to one of the guest.
 *
 * @param bind address of the host
 * @param port 1 to 65535
 * @param guestPort 1 to 65535
 */
public record Forward(Ipv4 bind, int port, int guestPort) {

  public Forward {
    if (port < 1 || port > 65535 || guestPort < 1 || guestPort > 65535) {
      throw new IllegalArgumentException("ports run from 1 to 65535");
    }
  }
}
