package dev.vakna.core.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.network.OpenPorts;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
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

  /** Names of interfaces that need no quoting anywhere. */
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,14}");

  private static final int LAST_VLAN = 4094;

  /**
   * @throws IllegalArgumentException when the bridge is no name of an interface, or the VLAN none
   */
  public Wire {
    Objects.requireNonNull(network);
    open = List.copyOf(open);
    if (!INTERFACE.matcher(bridge).matches()) {
      throw new IllegalArgumentException("'%s' is no name of a bridge".formatted(bridge));
    }
    if (vlan != null && (vlan < 1 || vlan > LAST_VLAN)) {
      throw new IllegalArgumentException(
          "%d is no VLAN: they go from 1 to %d".formatted(vlan, LAST_VLAN));
    }
  }

  /** The same with other ports open. */
  public Wire opened(List<OpenPorts> others) {
    return new Wire(network, bridge, vlan, others, sending, receiving);
  }
}
