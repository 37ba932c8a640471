package dev.vakna.core.forecast;

import dev.vakna.operations.Remaining;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The newest restores of a host, newest first, and what they say of another one: pure.
 *
 * <p>Ways are taken from those that had the same acceleration and were decoded the same way, where
 * there are a few; else from all. The newer one is the more it counts. While there are few,
 * suppositions count beside them.
 */
public record History(List<RestoreTiming> timings) {

  /** So many are looked at. */
  public static final int DEPTH = 80;

  private static final int ENOUGH = 3;

  /** One that is so many restores old counts half. */
  private static final double HALF_LIFE = 25;

  public History {
    timings = List.copyOf(timings);
  }

  /** What is unknown is taken from the newest restore, which the next one is most likely like. */
  private static Traits completed(Traits traits, List<RestoreTiming> whole) {
    if (whole.isEmpty()) {
      return traits;
    }
    RestoreTiming newest = whole.getFirst();
    String acceleration = traits.acceleration();
    Boolean indexed = traits.indexed();
    return new Traits(
        traits.archiveBytes(),
        traits.dataBytes(),
        acceleration == null ? newest.acceleration() : acceleration,
        indexed == null ? newest.indexed() : indexed);
  }

  Estimate estimate(List<String> steps, Traits given) {
    List<RestoreTiming> whole =
        timings.stream().filter(timing -> !timing.stages().isEmpty()).toList();
    Traits traits = completed(given, whole);
    List<RestoreTiming> alike =
        whole.stream()
            .filter(timing -> Objects.equals(timing.acceleration(), traits.acceleration()))
            .toList();
    List<RestoreTiming> same =
        alike.stream()
            .filter(timing -> Objects.equals(timing.indexed(), traits.indexed()))
            .toList();
    List<RestoreTiming> chosen =
        same.size() >= ENOUGH ? same : alike.size() >= ENOUGH ? alike : whole;
    List<Scenario> ways = new ArrayList<>();
    double weight = 0;
    for (int i = 0; i < chosen.size(); i++) {
      double counts = Math.pow(0.5, i / HALF_LIFE);
      ways.add(Scenario.of(chosen.get(i), counts));
      weight += counts;
    }
    boolean enough = chosen.size() >= ENOUGH;
    double supposed = Math.max(enough ? 0 : 1, ENOUGH - weight);
    if (supposed > 0) {
      ways.addAll(Suppositions.of(traits, supposed));
    }
    return new Estimate(
        steps,
        ways,
        traits,
        new Correction(timings.stream().flatMap(timing -> timing.forecasts().stream()).toList()),
        enough ? Remaining.Basis.PAST : Remaining.Basis.SUPPOSED);
  }
}
