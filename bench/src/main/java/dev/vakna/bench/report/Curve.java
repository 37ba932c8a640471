package dev.vakna.bench.report;

import java.util.List;

/**
 * How something grows with something else.
 *
 * @param key short name, as in JSON
 * @param title for people
 * @param across what grows, with its unit
 * @param up what is measured, with its unit
 * @param lines one for each way
 */
public record Curve(String key, String title, String across, String up, List<Line> lines) {

  /** Copies the list. */
  public Curve {
    lines = List.copyOf(lines);
  }

  /**
   * One line.
   *
   * @param title what it stands for
   * @param points from left to right
   */
  public record Line(String title, List<Point> points) {

    /** Copies the list. */
    public Line {
      points = List.copyOf(points);
    }
  }

  /**
   * A point.
   *
   * @param x 0 or more
   * @param y 0 or more
   */
  public record Point(double x, double y) {}
}
