package dev.vakna.bench.report;

import dev.vakna.bench.sample.Distribution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one section found.
 *
 * @param key its short name
 * @param title for people
 * @param figures all of it, for programs
 * @param sheets for people
 * @param bars to be drawn
 * @param curves to be drawn
 * @param ratios the few that the whole is judged by, by name
 */
public record Findings(
    String key,
    String title,
    ObjectNode figures,
    List<Sheet> sheets,
    List<Bars> bars,
    List<Curve> curves,
    Map<String, Distribution> ratios) {

  /** Copies the lists. */
  public Findings {
    sheets = List.copyOf(sheets);
    bars = List.copyOf(bars);
    curves = List.copyOf(curves);
    ratios = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(ratios));
  }

  /** With sheets only. */
  public static Findings of(String key, String title, ObjectNode figures, List<Sheet> sheets) {
    return new Findings(key, title, figures, sheets, List.of(), List.of(), Map.of());
  }
}
