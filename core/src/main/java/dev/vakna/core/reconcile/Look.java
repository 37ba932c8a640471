package dev.vakna.core.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one look found.
 *
 * @param at when, by the storage's clock; null when it did not come so far
 * @param trouble why the host could not be looked at, or null
 * @param findings all that is not as it should be
 */
public record Look(@Nullable Instant at, @Nullable String trouble, List<Seen> findings) {

  /** Before the first one. */
  public static final Look NONE = new Look(null, null, List.of());

  public Look {
    findings = List.copyOf(findings);
  }

  /**
   * A finding that may have been there before.
   *
   * @param since how long this server has found it so
   */
  public record Seen(Finding finding, Duration since) {}

  /** How many of each kind. */
  public Map<Finding.Kind, Integer> counts() {
    Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);
    findings.forEach(seen -> counts.merge(seen.finding().kind(), 1, Integer::sum));
    return counts;
  }
}
