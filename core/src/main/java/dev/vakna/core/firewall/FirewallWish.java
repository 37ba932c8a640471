package dev.vakna.core.firewall;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules that an owner asks for; null where the body did not say them soundly.
 *
 * @param rules in the owner's order
 */
public record FirewallWish(@Nullable List<Said> rules) {

  public FirewallWish {
    rules = rules == null ? null : List.copyOf(rules);
  }

  /**
   * A rule as it was written, its texts not yet known to mean anything; null where they were left
   * out or are of a wrong type.
   *
   * @param protocol {@code tcp} or {@code udp}
   * @param ports a port or a range of them
   * @param sources networks
   * @param description what its owner notes of it
   */
  public record Said(
      @Nullable String protocol,
      @Nullable String ports,
      @Nullable List<String> sources,
      @Nullable String description) {

    public Said {
      sources = sources == null ? null : List.copyOf(sources);
    }
  }

  List<Said> said() {
    return Objects.requireNonNullElse(rules, List.of());
  }
}
