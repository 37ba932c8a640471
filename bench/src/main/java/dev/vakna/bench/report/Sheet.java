package dev.vakna.bench.report;

import java.util.List;

/**
 * Rows under headings.
 *
 * @param title what they show
 * @param headings of the columns
 * @param rows each with a cell for every heading
 * @param notes what must be known to read them
 */
public record Sheet(
    String title, List<String> headings, List<List<String>> rows, List<String> notes) {

  /** Copies the lists. */
  public Sheet {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
    notes = List.copyOf(notes);
    for (List<String> row : rows) {
      if (row.size() != headings.size()) {
        throw new IllegalArgumentException(
            "%d cells under %d headings".formatted(row.size(), headings.size()));
      }
    }
  }
}
