package dev.vakna.core.firewall;

import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import dev.vakna.core.network.SourceNetwork;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Ports of a machine that its owner opens.
 *
 * @param protocol what has ports
 * @param first from 1 to 65535
 * @param last from the first to 65535
 * @param sources where those may be who talk, each once, in their order; empty for anywhere
 * @param description what its owner notes of it; empty for nothing
 */
public record FirewallRule(
    Protocol protocol, int first, int last, List<SourceNetwork> sources, String description) {

  /** How rules stand among each other. */
  static final Comparator<FirewallRule> ORDER =
      Comparator.comparing(FirewallRule::protocol)
          .thenComparing(FirewallRule::first)
          .thenComparing(FirewallRule::last)
          .thenComparing(rule -> rule.sources.toString());

  private static final Comparator<SourceNetwork> SOURCES =
      Comparator.<SourceNetwork>comparingInt(source -> source.address().getAddress().length)
          .thenComparing(source -> source.address().getAddress(), Arrays::compareUnsigned)
          .thenComparing(SourceNetwork::prefix);

  public FirewallRule {
    sources = sources.stream().distinct().sorted(SOURCES).toList();
    Objects.requireNonNull(description);
    OpenPorts.requirePorts(first, last);
  }

  /** Whether both say the same, whatever is noted of them. */
  boolean opensAs(FirewallRule other) {
    return protocol == other.protocol
        && first == other.first
        && last == other.last
        && sources.equals(other.sources);
  }

  /** The same in the words of networks: one for each source. */
  public List<OpenPorts> open() {
    return sources.isEmpty()
        ? List.of(new OpenPorts(protocol, first, last, Optional.empty()))
        : sources.stream()
            .map(source -> new OpenPorts(protocol, first, last, Optional.of(source)))
            .toList();
  }

  /** As an owner writes ports: {@code 22}, {@code 8000-8100}. */
  public String ports() {
    return first == last ? Integer.toString(first) : "%d-%d".formatted(first, last);
  }
}
