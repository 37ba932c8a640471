package dev.vakna.simulator.world;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.resize.NewSize;
import dev.vakna.core.resize.ResizeIntake;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Knows of each machine which sizes it may have, by what was answered to its owner. */
final class SizeWitness {

  private final Map<VpsId, List<Wish>> underWay = new HashMap<>();
  private final Map<VpsId, Set<NewSize>> possible = new HashMap<>();

  /** A call, and what others asked for while it lasted. */
  private record Wish(NewSize size, Set<NewSize> beside) {}

  /** Another size is asked for. */
  ResizeIntake.Answer resizing(VpsId vps, NewSize size, Supplier<ResizeIntake.Answer> call) {
    List<Wish> others = underWay.computeIfAbsent(vps, _ -> new ArrayList<>());
    Wish mine = new Wish(size, new HashSet<>());
    for (Wish other : others) {
      other.beside().add(size);
      mine.beside().add(other.size());
    }
    others.add(mine);
    boolean answered = false;
    try {
      ResizeIntake.Answer answer = call.get();
      answered = true;
      if (answer instanceof ResizeIntake.Answer.Resized) {
        Set<NewSize> now = new HashSet<>(mine.beside());
        now.add(size);
        possible.put(vps, now);
      }
      return answer;
    } finally {
      others.remove(mine);
      if (!answered && possible.containsKey(vps)) {
        possible.get(vps).add(size);
      }
    }
  }

  /** What it may have; none when nothing is certain. */
  Optional<Set<NewSize>> of(VpsId vps) {
    return Optional.ofNullable(possible.get(vps));
  }
}
