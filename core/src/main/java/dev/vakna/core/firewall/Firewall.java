package dev.vakna.core.firewall;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.SourceNetwork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is recorded of a Cloud VM's firewall: what its owner wants, and what its engine made of it.
 * It is made with the VPS and goes with it.
 *
 * @param vps whose it is
 * @param rules what is open, in their order; nothing is when empty
 * @param version of the rules. It is the time at which they were said, so that what is said after
 *     storage was put back from a copy is newer than all that engines heard; of two in one
 *     millisecond, or of a clock that went back, the later is one more than the one before
 * @param settled the newest version that the engine has answered to; 0 before the first
 * @param enforced whether its answer was that it holds
 * @param changedAt when the rules were said
 */
public record Firewall(
    VpsId vps,
    List<FirewallRule> rules,
    long version,
    long settled,
    boolean enforced,
    Instant changedAt) {

  public Firewall {
    Objects.requireNonNull(vps);
    rules = List.copyOf(rules);
    Objects.requireNonNull(changedAt);
    if (version < 1 || settled < 0 || settled > version) {
      throw new IllegalArgumentException(
          "version %d of the firewall of %s cannot be settled up to %d"
              .formatted(version, vps, settled));
    }
  }

  /** How it stands with the rules. */
  public enum State {
    /** They hold. */
    ENFORCED,
    /** They are recorded, and the machine's engine has not answered to them yet. */
    PENDING,
    /** Nothing stands before the machine that could keep anybody out. */
    NOT_ENFORCED;

    /** As callers see it: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * That of a new machine.
   *
   * @param open what its network has open of new machines
   */
  public static Firewall begin(VpsId vps, List<OpenPorts> open, Instant now) {
    return new Firewall(vps, rules(open), Math.max(1, now.toEpochMilli()), 0, false, now);
  }

  /** What is open of new machines, as rules. */
  public static List<FirewallRule> rules(List<OpenPorts> open) {
    Map<OpenPorts, List<SourceNetwork>> sources = new LinkedHashMap<>();
    for (OpenPorts each : open) {
      OpenPorts anywhere =
          new OpenPorts(each.protocol(), each.first(), each.last(), Optional.empty());
      List<SourceNetwork> of = sources.computeIfAbsent(anywhere, _ -> new ArrayList<>());
      each.source().ifPresent(of::add);
    }
    return sources.entrySet().stream()
        .map(each ->
            new FirewallRule(
                each.getKey().protocol(),
                each.getKey().first(),
                each.getKey().last(),
                open.contains(each.getKey()) ? List.of() : each.getValue(),
                ""))
        .sorted(FirewallRule.ORDER)
        .toList();
  }

  /** The same with other rules, which no engine has heard of. */
  public Firewall saying(List<FirewallRule> others, Instant now) {
    return new Firewall(
        vps, others, Math.max(version + 1, now.toEpochMilli()), settled, enforced, now);
  }

  /** The same, its engine having answered to these very rules. */
  public Firewall settled(Enforcement answer) {
    return new Firewall(vps, rules, version, version, answer == Enforcement.ENFORCED, changedAt);
  }

  /** How it stands with the rules. */
  public State state() {
    return settled < version ? State.PENDING : enforced ? State.ENFORCED : State.NOT_ENFORCED;
  }

  /** The rules in the words of networks, each once. */
  public List<OpenPorts> open() {
    return rules.stream().flatMap(rule -> rule.open().stream()).distinct().toList();
  }

  /** What its engine is to be told. */
  public Inbound inbound() {
    return new Inbound(version, open());
  }
}
