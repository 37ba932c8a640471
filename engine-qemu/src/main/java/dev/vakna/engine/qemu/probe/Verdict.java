package dev.vakna.engine.qemu.probe;

import dev.vakna.engine.qemu.hardware.Acceleration;
import java.util.Objects;

/**
 * How machines are executed here and why.
 *
 * @param acceleration who executes
 * @param reason in words for people, with the cure where there is one
 * @param millis how long the slowest timed start took, or 0 when none was made
 */
public record Verdict(Acceleration acceleration, String reason, long millis) {
  public Verdict {
    Objects.requireNonNull(acceleration);
    Objects.requireNonNull(reason);
  }
}
