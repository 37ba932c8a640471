package dev.vakna.cli.bench;

import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Outcome;
import dev.vakna.bench.report.Sheet;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.TimeSpan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * Tables for people.
 *
 * @param out where they go
 */
record SheetPrinter(PrintWriter out) {

  private static final Map<String, String> MEANINGS =
      Map.of(
          "fullVsZstd", "a full restore is so many times as quick as the decoder alone",
          "fullVsPipeline", "a full restore is so many times as quick as the genuine one",
          "indexedVsZstd", "a restore by index is so many times as quick as the decoder alone",
          "fullToMemoryVsZstd", "the full restore, where its disk is in memory",
          "indexedToMemoryVsZstd", "the restore by index, where its disk is in memory",
          "indexSizeFraction", "size of the index as a part of the archive");

  void print(List<Sheet> sheets) {
    for (Sheet sheet : sheets) {
      out.println(sheet.title());
      out.println();
      Table table = new Table(sheet.headings().toArray(String[]::new));
      sheet.rows().forEach(row -> table.row(row.toArray(String[]::new)));
      table.lines().forEach(line -> out.println("  " + line));
      out.println();
      sheet.notes().forEach(note -> out.println("  " + note));
      out.println();
    }
    out.flush();
  }

  void printEnd(Outcome outcome) {
    var machine = outcome.machine();
    out.printf(
        "Measured on %d cores of %s, %s of memory, %s, %s on %s, in %s.%n",
        machine.cores(),
        machine.processor(),
        Figures.size(machine.memoryBytes()),
        machine.kernel(),
        machine.fileSystem(),
        machine.java(),
        new TimeSpan(outcome.took()));
    out.printf("Tools: %s%n%n", String.join("; ", machine.tools().values()));
    outcome
        .ratios()
        .forEach((name, found) ->
            out.printf(
                "  %-22s %-20s %s%n",
                name,
                name.equals("indexSizeFraction")
                    ? String.format(java.util.Locale.ROOT, "%.4f", found.median())
                    : Figures.spread(found),
                MEANINGS.getOrDefault(name, "")));
    outcome.warnings().forEach(warning -> out.println("  warning: " + warning));
    out.flush();
  }
}
