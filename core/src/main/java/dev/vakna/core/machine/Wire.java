package dev.vakna.core.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a machine's card is plugged in, and what passes there: a network that the provider has, in
 * place of the one that an engine would make for each machine.
 *
 * @param network its name
 * @param bridge of the host, the name of an interface
 * @param vlan from 1 to 4094; null for none
 * @param open ports on which others may begin to talk to the machine at its first start; later ones
 *     are told to the engine
 * @param sending the most that it may send, in bits a second; null for as much as it likes
 * @param receiving the same of what is sent to it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Wire(
    String network,
    String bridge,
    @Nullable Integer vlan,
    List<OpenPorts> open,
    @Nullable Long sending,
    @Nullable Long receiving) {

  /**
   * @throws IllegalArgumentException when bridge, VLAN or a rate is none that a {@link Network} has
   */
  public Wire {
    Objects.requireNonNull(network);
    open = List.copyOf(open);
    place(bridge, vlan);
    rates(sending, receiving);
  }

  /** Where it is plugged in, in the words of networks. */
  public Network.Bridge place() {
    return place(bridge, vlan);
  }

  /** How much passes there, in the words of networks. */
  public Network.Rates rates() {
    return rates(sending, receiving);
  }

  private static Network.Bridge place(String bridge, @Nullable Integer vlan) {
    return new Network.Bridge(bridge, vlan == null ? OptionalInt.empty() : OptionalInt.of(vlan));
  }

  private static Network.Rates rates(@Nullable Long sending, @Nullable Long receiving) {
    return new Network.Rates(rate(sending), rate(receiving));
  }

  private static OptionalLong rate(@Nullable Long rate) {
    return rate == null ? OptionalLong.empty() : OptionalLong.of(rate);
  }

  /** The same with other ports open. */
  public Wire opened(List<OpenPorts> others) {
    return new Wire(network, bridge, vlan, others, sending, receiving);
  }
}
