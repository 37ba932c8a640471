package dev.vakna.bench.section;

import dev.vakna.bench.report.Curve;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Sheet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Curves as tables and figures. */
final class Curves {

  private Curves() {}

  static ObjectNode figures(Curve curve) {
    ObjectNode all = Figures.object().put("across", curve.across()).put("up", curve.up());
    ArrayNode lines = all.putArray("lines");
    for (Curve.Line line : curve.lines()) {
      ObjectNode one = lines.addObject().put("title", line.title());
      ArrayNode points = one.putArray("points");
      for (Curve.Point point : line.points()) {
        points.addArray().add(Figures.rounded(point.x())).add(Figures.rounded(point.y()));
      }
    }
    return all;
  }

  static Sheet sheet(Curve curve) {
    List<String> headings = new ArrayList<>(List.of(curve.across()));
    curve.lines().forEach(line -> headings.add(line.title()));
    List<List<String>> rows = new ArrayList<>();
    int points = curve.lines().stream().mapToInt(line -> line.points().size()).min().orElse(0);
    for (int i = 0; i < points; i++) {
      List<String> row = new ArrayList<>();
      double x = curve.lines().getFirst().points().get(i).x();
      row.add(String.format(Locale.ROOT, x < 10 ? "%.2f" : "%.0f", x));
      for (Curve.Line line : curve.lines()) {
        row.add(Figures.number(line.points().get(i).y()));
      }
      rows.add(row);
    }
    return new Sheet(curve.title() + ", " + curve.up(), headings, rows, List.of());
  }
}
