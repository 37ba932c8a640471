package dev.vakna.core.guest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Warnings in the order of their finding, each once, a bounded number. */
final class Warnings {

  private static final int MAX = 64;

  private final Set<Warning> found = new LinkedHashSet<>();

  void add(String code, String message) {
    if (found.size() < MAX) {
      found.add(new Warning(code, message));
    }
  }

  List<Warning> list() {
    return List.copyOf(found);
  }
}
