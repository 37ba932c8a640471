package dev.vakna.cli.doctor;

import dev.vakna.engine.qemu.probe.QemuCheck;
import org.jspecify.annotations.Nullable;

/**
 * What one look found.
 *
 * @param name what was looked at
 * @param level how it matters
 * @param fact what was found
 * @param cure what to do, or null when nothing is to be done
 */
record Finding(String name, Level level, String fact, @Nullable String cure) {

  /** How a finding matters. */
  enum Level {
    GOOD,
    /** Works, with less. */
    LIMITED,
    /** Something needed is missing. */
    BAD
  }

  static Finding good(String name, String fact) {
    return new Finding(name, Level.GOOD, fact, null);
  }

  static Finding limited(String name, String fact, String cure) {
    return new Finding(name, Level.LIMITED, fact, cure);
  }

  static Finding bad(String name, String fact, String cure) {
    return new Finding(name, Level.BAD, fact, cure);
  }

  static Finding of(QemuCheck check) {
    Level level =
        switch (check.level()) {
          case GOOD -> Level.GOOD;
          case LIMITED -> Level.LIMITED;
          case BAD -> Level.BAD;
        };
    return new Finding(check.name(), level, check.fact(), check.cure());
  }
}
