package dev.vakna.bench.report;

import dev.vakna.bench.machine.Machine;
import dev.vakna.bench.sample.Distribution;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole run.
 *
 * @param machine what was measured on
 * @param began when
 * @param took how long the whole took
 * @param settings what was asked for, by name
 * @param findings section by section
 * @param warnings why some of it may be worth less
 */
public record Outcome(
    Machine machine,
    Instant began,
    Duration took,
    Map<String, String> settings,
    List<Findings> findings,
    List<String> warnings) {

  /** Copies the lists. */
  public Outcome {
    settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    findings = List.copyOf(findings);
    warnings = List.copyOf(warnings);
  }

  /** The few figures that the whole is judged by. */
  public Map<String, Distribution> ratios() {
    Map<String, Distribution> all = new LinkedHashMap<>();
    findings.forEach(each -> all.putAll(each.ratios()));
    return all;
  }
}
