package dev.vakna.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing (SVG) of a run, readable on light and on dark ground: speeds as bars with the middle
 * half of their rounds, then one small plot for each curve.
 */
public final class Chart {

  private static final int WIDTH = 860;
  private static final int LABELS = 350;
  private static final int ROW = 24;
  private static final int PLOT = 250;
  private static final int LEFT = 70;
  private static final String[] OWN = {"a", "c", "d"};
  private static final String[] PEERS = {"p", "b"};

  private final StringBuilder body = new StringBuilder();
  private int y = 20;

  private Chart() {}

  /** Draws; empty text where there is nothing to draw. */
  public static String of(Outcome outcome) {
    Chart chart = new Chart();
    for (Findings findings : outcome.findings()) {
      findings.bars().forEach(chart::bars);
    }
    List<Curve> curves = new ArrayList<>();
    outcome.findings().forEach(findings -> curves.addAll(findings.curves()));
    curves.forEach(chart::curve);
    chart.text(
        10,
        chart.y + 10,
        "note",
        "start",
        "%d cores, %s, %s, %s"
            .formatted(
                outcome.machine().cores(),
                outcome.machine().processor(),
                outcome.machine().kernel(),
                outcome.began()));
    return chart.whole(chart.y + 24);
  }

  private String whole(int height) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
    <title>Vakna: restores beside other tools</title>
    <style>
      svg { font: 13px system-ui, sans-serif; background: #ffffff; }
      text { fill: #24292f; } .head { font-weight: 600; font-size: 15px; } .note { fill: #57606a; font-size: 11px; }
      .axis { stroke: #57606a; stroke-width: 1; fill: none; } .grid { stroke: #d0d7de; stroke-width: 1; }
      .own { fill: #0969da; } .peer { fill: #8c959f; } .whisker { stroke: #24292f; stroke-width: 1.5; }
      .a { stroke: #0969da; fill: #0969da; } .b { stroke: #cf222e; fill: #cf222e; }
      .c { stroke: #1a7f37; fill: #1a7f37; } .d { stroke: #8250df; fill: #8250df; }
          .p { stroke: #8c959f; fill: #8c959f; }
      .line { fill: none; stroke-width: 2; } .dot { stroke: none; }
      @media (prefers-color-scheme: dark) {
        svg { background: #0d1117; }
        text { fill: #e6edf3; } .note { fill: #9198a1; }
        .axis { stroke: #9198a1; } .grid { stroke: #30363d; } .whisker { stroke: #e6edf3; }
        .own { fill: #4493f8; } .peer { fill: #6e7681; }
        .a { stroke: #4493f8; fill: #4493f8; } .b { stroke: #f85149; fill: #f85149; }
        .c { stroke: #3fb950; fill: #3fb950; } .d { stroke: #ab7df8; fill: #ab7df8; }
            .p { stroke: #6e7681; fill: #6e7681; }
      }
    </style>
    %s</svg>
    """
        .formatted(WIDTH, height, WIDTH, height, body);
  }

  private void bars(Bars bars) {
    text(10, y, "head", "start", bars.title() + ": speed, " + bars.reference() + " = 1");
    y += 14;
    double most =
        bars.bars().stream().mapToDouble(bar -> bar.speed().quantile(0.75)).max().orElse(1);
    double top = Math.max(1.05, most * 1.12);
    double scale = (WIDTH - LABELS - 60) / top;
    int end = y + ROW * bars.bars().size();
    double step = step(top, 8);
    for (double mark = 0; mark <= top; mark += step) {
      double x = LABELS + mark * scale;
      line(x, y, x, end, "grid");
      text(x, end + 14, "note", "middle", tick(mark, step));
    }
    for (Bars.Bar bar : bars.bars()) {
      double median = bar.speed().median();
      text(LABELS - 8, y + 16, "", "end", bar.title());
      body.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
              bar.own() ? "own" : "peer",
              LABELS,
              y + 4,
              Math.max(1, median * scale),
              ROW - 8));
      double low = LABELS + bar.speed().quantile(0.25) * scale;
      double high = LABELS + bar.speed().quantile(0.75) * scale;
      line(low, y + ROW / 2.0, high, y + ROW / 2.0, "whisker");
      text(
          Math.max(high, LABELS + median * scale) + 6, y + 16, "", "start", Figures.number(median));
      y += ROW;
    }
    y += 50;
  }

  private void curve(Curve curve) {
    text(10, y, "head", "start", curve.title() + ": " + curve.up());
    y += 12;
    double right = extent(curve, true);
    double top = extent(curve, false) * 1.08;
    int width = WIDTH - LEFT - 260;
    int end = y + PLOT - 60;
    double rise = step(top, 4);
    for (double mark = 0; mark <= top; mark += rise) {
      double at = end - mark / top * (end - y);
      line(LEFT, at, LEFT + width, at, "grid");
      text(LEFT - 6, at + 4, "note", "end", tick(mark, rise));
    }
    double stride = step(right, 8);
    for (double mark = 0; mark <= right * 1.001; mark += stride) {
      text(LEFT + mark / right * width, end + 16, "note", "middle", tick(mark, stride));
    }
    text(LEFT + width / 2.0, end + 34, "note", "middle", curve.across());
    int own = 0;
    int peers = 0;
    int number = 0;
    for (Curve.Line line : curve.lines()) {
      String colour =
          line.title().startsWith("Vakna")
              ? OWN[own++ % OWN.length]
              : PEERS[peers++ % PEERS.length];
      StringBuilder path = new StringBuilder();
      for (Curve.Point point : line.points()) {
        double x = LEFT + point.x() / right * width;
        double at = end - point.y() / top * (end - y);
        path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, at));
        body.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>%n",
                colour,
                x,
                at));
      }
      body.append(
          "<polyline class=\"line %s\" style=\"fill:none\" points=\"%s\"/>%n"
              .formatted(colour, path.toString().strip()));
      int legend = y + 14 + 20 * number;
      body.append(
          "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"12\" height=\"4\"/>%n"
              .formatted(colour, LEFT + width + 14, legend - 6));
      text(LEFT + width + 32, legend, "", "start", line.title());
      number++;
    }
    y = end + 70;
  }

  /** A round distance between marks, so that there are at most so many. */
  private static double step(double extent, int marks) {
    double least = extent / marks;
    double ten = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * ten >= least) {
        return factor * ten;
      }
    }
    return 10 * ten;
  }

  private static String tick(double mark, double step) {
    int digits = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%." + digits + "f", mark);
  }

  private static double extent(Curve curve, boolean across) {
    double most =
        curve.lines().stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(point -> across ? point.x() : point.y())
            .max()
            .orElse(1);
    return most > 0 ? most : 1;
  }

  private void line(double x1, double y1, double x2, double y2, String kind) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            kind,
            x1,
            y1,
            x2,
            y2));
  }

  private void text(double x, double at, String kind, String anchor, String words) {
    String safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    body.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            kind,
            x,
            at,
            anchor,
            safe));
  }
}
