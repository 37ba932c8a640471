package dev.vakna.bench.report;

import dev.vakna.bench.sample.Distribution;
import java.util.List;

/**
 * Speeds side by side.
 *
 * @param title what is compared
 * @param reference what has the speed 1
 * @param bars from top to bottom
 */
public record Bars(String title, String reference, List<Bar> bars) {

  /** Copies the list. */
  public Bars {
    bars = List.copyOf(bars);
  }

  /**
   * One of them.
   *
   * @param title what it stands for
   * @param speed times the reference
   * @param own Vakna's
   */
  public record Bar(String title, Distribution speed, boolean own) {}
}
