package dev.vakna.server.api;

import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.firewall.FirewallRule;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.network.SourceNetwork;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A firewall as its owner sees it.
 *
 * @param detail what its state means, in a sentence
 * @param changedAt when the rules were said; null where none are kept
 */
record FirewallView(
    String vpsId, List<Rule> rules, String state, String detail, @Nullable Instant changedAt) {

  /**
   * @param sources empty for anywhere
   */
  record Rule(String protocol, String ports, List<String> sources, @Nullable String description) {

    static Rule of(FirewallRule rule) {
      return new Rule(
          rule.protocol().code(),
          rule.ports(),
          rule.sources().stream().map(SourceNetwork::text).toList(),
          rule.description().isEmpty() ? null : rule.description());
    }

    private String inWords() {
      return "%s/%s%s".formatted(protocol, ports, sources.isEmpty() ? "" : " to " + sources);
    }
  }

  static FirewallView of(Firewalls.Shown shown) {
    Firewall firewall = shown.firewall();
    String id = shown.vps().id().text();
    if (firewall == null) {
      return new FirewallView(
          id,
          List.of(),
          Firewall.State.NOT_ENFORCED.code(),
          shown.vps().site().placement() == null
              ? "%s is not run here. Its firewall, if it has one, is where it was ordered."
                  .formatted(id)
              : "Nothing was ever said of what is open of %s. Say it.".formatted(id),
          null);
    }
    return new FirewallView(
        id,
        firewall.rules().stream().map(Rule::of).toList(),
        firewall.state().code(),
        detail(firewall.state(), shown.vps().standing().status() == ServiceStatus.PENDING),
        firewall.changedAt());
  }

  private static String detail(Firewall.State state, boolean beingMade) {
    return switch (state) {
      case ENFORCED ->
          "Nobody else may begin to talk to the machine. Answers to what it asks come in, and so do pings.";
      case PENDING ->
          beingMade
              ? "The machine is being made, and has these rules from its first start on."
              : "These rules are kept, and its host has not said yet that they hold. Until then those before them do.";
      case NOT_ENFORCED ->
          "Nothing stands before the machine that could hold these rules. How it is reached is told by its network.";
    };
  }

  /** For a log. */
  String inWords() {
    return rules.isEmpty()
        ? "nothing"
        : rules.stream().map(Rule::inWords).collect(Collectors.joining(", "));
  }
}
