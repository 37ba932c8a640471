package dev.vakna.cli.terminal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long each stage of something takes as a rule, in the order of the stages. A stage that takes
 * longer than expected has no expected end.
 */
public final class Expectation {

  /** Nothing is known. */
  public static final Expectation NONE = new Expectation(Map.of());

  private final Map<String, Double> seconds;

  /**
   * @param seconds by stage, in order
   */
  public Expectation(Map<String, Double> seconds) {
    this.seconds = new LinkedHashMap<>(seconds);
  }

  /**
   * Remaining seconds of the whole.
   *
   * @param stage what happens now
   * @param elapsed seconds since the stage began
   * @param ofStage remaining seconds of the stage where its own pace tells them
   */
  OptionalDouble left(String stage, double elapsed, OptionalDouble ofStage) {
    Double usual = seconds.get(stage);
    double here;
    if (ofStage.isPresent()) {
      here = ofStage.getAsDouble();
    } else if (usual != null && elapsed < usual) {
      here = usual - elapsed;
    } else {
      return OptionalDouble.empty();
    }
    if (usual == null) {
      return OptionalDouble.of(here);
    }
    boolean later = false;
    double left = here;
    for (Map.Entry<String, Double> each : seconds.entrySet()) {
      if (later) {
        left += each.getValue();
      }
      later |= each.getKey().equals(stage);
    }
    return OptionalDouble.of(left);
  }
}
