package dev.vakna.simulator.world;

import dev.vakna.core.id.VpsId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Knows of each machine which of its owner's wishes may hold, by what was answered to them.
 *
 * @param <W> a wish that takes the place of those before it
 */
final class WishWitness<W> {

  private final Map<VpsId, List<Wish<W>>> underWay = new HashMap<>();
  private final Map<VpsId, Set<W>> possible = new HashMap<>();

  /** A call, and what others asked for while it lasted. */
  private record Wish<W>(W wish, Set<W> beside) {}

  /** Something else is asked for; whether it was accepted is told by the answer. */
  <A> A asking(VpsId vps, W wish, Predicate<A> accepted, Supplier<A> call) {
    List<Wish<W>> others = underWay.computeIfAbsent(vps, _ -> new ArrayList<>());
    Wish<W> mine = new Wish<>(wish, new HashSet<>());
    for (Wish<W> other : others) {
      other.beside().add(wish);
      mine.beside().add(other.wish());
    }
    others.add(mine);
    boolean answered = false;
    try {
      A answer = call.get();
      answered = true;
      if (accepted.test(answer)) {
        Set<W> now = new HashSet<>(mine.beside());
        now.add(wish);
        possible.put(vps, now);
      }
      return answer;
    } finally {
      others.remove(mine);
      if (!answered && possible.containsKey(vps)) {
        possible.get(vps).add(wish);
      }
    }
  }

  /** What may hold; none when nothing is certain. */
  Optional<Set<W>> of(VpsId vps) {
    return Optional.ofNullable(possible.get(vps));
  }
}
