package dev.vakna.core.forecast;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One way in which a restore may go: seconds of each step whose time does not follow from bytes,
 * seconds a byte of each one whose time does.
 *
 * @param weight how much it counts, above 0
 * @param seconds by step
 * @param secondsPerByte by step
 * @param bytesPerArchiveByte bytes that a step moves for each byte of the archive
 */
record Scenario(
    double weight,
    Map<String, Double> seconds,
    Map<String, Double> secondsPerByte,
    Map<String, Double> bytesPerArchiveByte) {

  Scenario {
    seconds = Map.copyOf(seconds);
    secondsPerByte = Map.copyOf(secondsPerByte);
    bytesPerArchiveByte = Map.copyOf(bytesPerArchiveByte);
  }

  /** As an earlier restore went. */
  static Scenario of(RestoreTiming timing, double weight) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    Map<String, Double> perByte = new LinkedHashMap<>();
    Map<String, Double> bytes = new LinkedHashMap<>();
    for (RestoreTiming.Stage stage : timing.stages()) {
      if (stage.bytes() > 0) {
        perByte.put(stage.name(), stage.seconds() / stage.bytes());
        if (timing.archiveBytes() > 0) {
          bytes.put(stage.name(), (double) stage.bytes() / timing.archiveBytes());
        }
      } else {
        seconds.put(stage.name(), stage.seconds());
      }
    }
    return new Scenario(weight, seconds, perByte, bytes);
  }
}
