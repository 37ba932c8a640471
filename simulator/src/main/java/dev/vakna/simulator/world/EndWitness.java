package dev.vakna.simulator.world;

import dev.vakna.core.id.VpsId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Knows of which machines it is certain that nobody wants them to end. */
final class EndWitness {

  private final World world;
  private final Map<VpsId, Integer> scheduling = new HashMap<>();
  private final Set<VpsId> kept = new HashSet<>();
  private final Set<VpsId> dated = new HashSet<>();

  EndWitness(World world) {
    this.world = world;
  }

  /** Its end with the month is wished, whatever comes of it. */
  <R> R scheduling(VpsId vps, Supplier<R> call) {
    kept.remove(vps);
    scheduling.merge(vps, 1, Integer::sum);
    try {
      return call.get();
    } finally {
      scheduling.merge(vps, -1, Integer::sum);
    }
  }

  /** That is taken back; certain when nobody wished it anew meanwhile. */
  <R> Optional<R> keeping(VpsId vps, Supplier<Optional<R>> call) {
    boolean alone = scheduling.getOrDefault(vps, 0) == 0;
    kept.remove(vps);
    Optional<R> refusal = call.get();
    if (refusal.isEmpty() && alone && scheduling.getOrDefault(vps, 0) == 0) {
      kept.add(vps);
    }
    return refusal;
  }

  /** A date to end by was spoken of. */
  void dated(VpsId vps, boolean set) {
    if (set) {
      dated.add(vps);
    }
  }

  /** Whether its end was taken back, and nothing else could have ended it. */
  boolean isKept(VpsId vps) {
    return kept.contains(vps) && !dated.contains(vps) && !world.witness().wasEndAsked(vps);
  }
}
