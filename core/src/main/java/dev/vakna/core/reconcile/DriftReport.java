package dev.vakna.core.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a host drifted from its desired state, as one round of the reconciler observed it.
 *
 * @param observedAt when, by the storage's clock; null when the round did not come so far
 * @param failure why the host could not be observed, or null
 * @param findings all that is not as it should be; of the round before when this one failed
 */
public record DriftReport(
    @Nullable Instant observedAt, @Nullable String failure, List<OpenFinding> findings) {

  /** Before the first round. */
  public static final DriftReport NONE = new DriftReport(null, null, List.of());

  public DriftReport {
    findings = List.copyOf(findings);
  }

  /**
   * A finding that may have been there before.
   *
   * @param age how long this server has found it so
   */
  public record OpenFinding(Finding finding, Duration age) {}

  /** How many of each kind. */
  public Map<Finding.Kind, Integer> counts() {
    Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);
    findings.forEach(open -> counts.merge(open.finding().kind(), 1, Integer::sum));
    return counts;
  }
}
