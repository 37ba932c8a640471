package dev.vakna.core.account;

import dev.vakna.core.network.SourceNetwork;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a key reaches.
 *
 * @param scopes what it may do
 * @param networks from where, in CIDR form; empty is everywhere
 * @param until when it ends to be valid; null is never
 */
public record Reach(Set<Scope> scopes, List<String> networks, @Nullable Instant until) {

  public Reach {
    scopes = Set.copyOf(scopes);
    networks = List.copyOf(networks);
  }

  /** Those scopes from everywhere and for ever. */
  public static Reach of(Set<Scope> scopes) {
    return new Reach(scopes, List.of(), null);
  }

  /** True when that address, a literal, is one from where it may be used. */
  public boolean allows(String address) {
    return networks.isEmpty()
        || networks.stream()
            .anyMatch(text -> SourceNetwork.parse(text).filter(n -> n.holds(address)).isPresent());
  }

  /** True at or after its end. */
  public boolean endedAt(Instant now) {
    return until != null && !now.isBefore(until);
  }

  /** Scopes of the other one that this one has not, in their own order. */
  public Set<Scope> scopesBeyond(Reach other) {
    EnumSet<Scope> beyond = EnumSet.noneOf(Scope.class);
    beyond.addAll(other.scopes);
    beyond.removeAll(scopes);
    return beyond;
  }

  /** True when the other one may be used from somewhere that this one may not. */
  public boolean widerIn(Reach other) {
    if (networks.isEmpty()) {
      return false;
    }
    List<SourceNetwork> own =
        networks.stream().flatMap(text -> SourceNetwork.parse(text).stream()).toList();
    return other.networks.isEmpty()
        || !other.networks.stream()
            .allMatch(text ->
                SourceNetwork.parse(text)
                    .filter(inner -> own.stream().anyMatch(inner::within))
                    .isPresent());
  }

  /** True when the other one is valid longer. */
  public boolean longerIn(Reach other) {
    return until != null && (other.until == null || other.until.isAfter(until));
  }
}
