package dev.vakna.testkit.index;

import dev.vakna.core.index.BuildWatch;

/** Goes on whatever happens. */
final class Unhurried implements BuildWatch {

  @Override
  public Wish wish() {
    return Wish.GO_ON;
  }

  @Override
  public void moved(long archiveBytes, long archiveTotal) {
    // Nobody wants to know.
  }
}
