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
record Diagnosis(String name, Level level, String fact, @Nullable String cure) {

  /** How a finding matters. */
  enum Level {
    GOOD,
    /** Works, with less. */
    LIMITED,
    /** Something needed is missing. */
    BAD
  }

  static Diagnosis good(String name, String fact) {
    return new Diagnosis(name, Level.GOOD, fact, null);
  }

  static Diagnosis limited(String name, String fact, String cure) {
    return new Diagnosis(name, Level.LIMITED, fact, cure);
  }

  static Diagnosis bad(String name, String fact, String cure) {
    return new Diagnosis(name, Level.BAD, fact, cure);
  }

  static Diagnosis of(QemuCheck check) {
    Level level =
        switch (check.level()) {
          case GOOD -> Level.GOOD;
          case LIMITED -> Level.LIMITED;
          case BAD -> Level.BAD;
        };
    return new Diagnosis(check.name(), level, check.fact(), check.cure());
  }
}
