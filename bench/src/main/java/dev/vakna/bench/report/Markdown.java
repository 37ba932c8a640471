package dev.vakna.bench.report;

import java.util.Locale;

/** A run as a page of Markdown. */
public final class Markdown {

  private Markdown() {}

  /** All tables, and what they were measured on. */
  public static String of(Outcome outcome) {
    StringBuilder page = new StringBuilder();
    page.append(
        "Measured %s on %d cores of %s, %s of memory, %s, %s, on %s; %s. It took %d s.%n%n"
            .formatted(
                outcome.began().toString().substring(0, 10),
                outcome.machine().cores(),
                outcome.machine().processor(),
                Figures.size(outcome.machine().memoryBytes()),
                outcome.machine().kernel(),
                outcome.machine().fileSystem(),
                outcome.machine().java(),
                String.join("; ", outcome.machine().tools().values()),
                outcome.took().toSeconds()));
    if (!outcome.ratios().isEmpty()) {
      page.append("| ratio | median | rounds from..to |\n|---|---|---|\n");
      outcome
          .ratios()
          .forEach((name, found) ->
              page.append(
                  String.format(
                      Locale.ROOT,
                      "| `%s` | %.4g | %.4g..%.4g (%d) |%n",
                      name,
                      found.median(),
                      found.low(),
                      found.high(),
                      found.count())));
      page.append("\n");
    }
    for (Findings findings : outcome.findings()) {
      for (Sheet sheet : findings.sheets()) {
        append(page, sheet);
      }
    }
    outcome.warnings().forEach(warning -> page.append("Warning: ").append(warning).append(".\n\n"));
    return page.toString();
  }

  private static void append(StringBuilder page, Sheet sheet) {
    page.append("### ").append(sheet.title()).append("\n\n");
    page.append("| ").append(cells(sheet.headings())).append(" |\n");
    page.append("|").append("---|".repeat(sheet.headings().size())).append("\n");
    sheet.rows().forEach(row -> page.append("| ").append(cells(row)).append(" |\n"));
    page.append("\n");
    sheet.notes().forEach(note -> page.append(note).append("\n"));
    page.append(sheet.notes().isEmpty() ? "" : "\n");
  }

  private static String cells(java.util.List<String> cells) {
    return String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList());
  }
}
