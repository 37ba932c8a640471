package dev.vakna.engine.qemu.probe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One fact of the host that machines depend on.
 *
 * @param name what was looked at
 * @param level how it matters
 * @param fact what was found
 * @param cure what to do, or null when nothing is to be done
 */
public record QemuCheck(String name, Level level, String fact, @Nullable String cure) {

  public QemuCheck {
    Objects.requireNonNull(name);
    Objects.requireNonNull(level);
    Objects.requireNonNull(fact);
  }

  /** How a finding matters. */
  public enum Level {
    GOOD,
    /** Machines run; some are slower or cannot be taken. */
    LIMITED,
    /** No machine can be run. */
    BAD
  }
}
