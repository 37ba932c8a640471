package dev.vakna.bench.section;

import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.ProgramFailedException;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measuring programs of their own, that need more than archives: each is called by a shell and says
 * what it found as a JSON object, in the last line of its output that is one.
 */
public final class ProgramSection implements Section {

  /** Made by the list of sections. */
  public ProgramSection() {}

  @Override
  public String key() {
    return "programs";
  }

  @Override
  public String title() {
    return "Further measuring programs";
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    ObjectNode figures = Figures.object();
    List<Sheet> sheets = new ArrayList<>();
    for (var program : new TreeMap<>(lab.settings().programs()).entrySet()) {
      lab.tell("running " + program.getKey());
      try {
        JsonNode found = run(lab, program.getValue());
        figures.set(program.getKey(), found);
        List<List<String>> rows = new ArrayList<>();
        flatten("", found, rows);
        sheets.add(new Sheet(program.getKey(), List.of("figure", "value"), rows, List.of()));
      } catch (ProgramFailedException | JacksonException e) {
        lab.warn("'%s' was left out: %s".formatted(program.getKey(), e.getMessage()));
      }
    }
    return Findings.of(key(), title(), figures, sheets);
  }

  private static JsonNode run(Lab lab, String command) throws IOException, InterruptedException {
    Path output = lab.scratch().fresh("program");
    new Program(List.of(List.of("sh", "-c", command)), Redirect.DISCARD, lab.notes())
        .into(output)
        .run();
    @Nullable JsonNode found = null;
    for (String line : Files.readAllLines(output)) {
      found = line.startsWith("{") ? JsonMapper.shared().readTree(line) : found;
    }
    if (found == null) {
      throw new ProgramFailedException(command, "no line of its output is a JSON object");
    }
    return found;
  }

  private static void flatten(String name, JsonNode value, List<List<String>> rows) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(each ->
              flatten(
                  name.isEmpty() ? each.getKey() : name + "." + each.getKey(),
                  each.getValue(),
                  rows));
    } else {
      rows.add(List.of(name, value.isString() ? value.asString() : value.toString()));
    }
  }
}
