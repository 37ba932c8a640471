package dev.vakna.core.guest;

import java.util.Set;

/** Options inside a value. */
final class SubOptions {

  private static final int LONGEST = 40;

  private SubOptions() {}

  /** Names the options that are in none of the sets. */
  static void warnOfUnknown(
      String key, PropertyString value, Warnings warnings, Set<Set<String>> known) {
    for (String option : value.pairs().keySet()) {
      if (known.stream().noneMatch(set -> set.contains(option))) {
        warnings.add(
            "option_ignored",
            "The option '%s' of '%s' is not known here and was not carried over."
                .formatted(harmless(option), key));
      }
    }
  }

  /** A name of a stranger's making, fit to be shown. */
  static String harmless(String name) {
    return name.substring(0, Math.min(LONGEST, name.length())).replaceAll("[^A-Za-z0-9_-]", "?");
  }
}
