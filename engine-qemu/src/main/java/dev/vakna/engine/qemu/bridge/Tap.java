package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The end of a machine's cable, and what is the machine's own there.
 *
 * @param name of the interface: {@value #PREFIX} and up to 13 lower-case letters and digits
 * @param mac the only one that the machine may have
 * @param address its IPv4 address, if it has one
 * @param address6 its IPv6 address, if it has one beside the link-local one that follows from the
 *     hardware address
 * @param open ports on which others may begin to talk to it
 * @param sending the most it may send, in bits a second, as in {@link Network.Rates}; none for as
 *     much as it likes
 * @param receiving the same of what is sent to it
 */
public record Tap(
    String name,
    Mac mac,
    Optional<Ipv4> address,
    Optional<Ipv6> address6,
    List<OpenPorts> open,
    OptionalLong sending,
    OptionalLong receiving) {

  /** What the names of all taps of machines begin with. */
  public static final String PREFIX = "vk";

  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-z]{1,13}");

  public Tap {
    Objects.requireNonNull(mac);
    Objects.requireNonNull(address);
    Objects.requireNonNull(address6);
    open = List.copyOf(open);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'%s' is no name of a tap".formatted(name));
    }
    new Network.Rates(sending, receiving);
  }
}
