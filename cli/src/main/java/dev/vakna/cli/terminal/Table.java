package dev.vakna.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows under headings, each column as wide as its widest cell. */
public final class Table {
  private static final int GAP = 2;
  private static final int NARROWEST = 12;

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with a cell for every heading. */
  public void row(String... cells) {
    if (cells.length != columns()) {
      throw new IllegalArgumentException(
          "%d cells under %d headings".formatted(cells.length, columns()));
    }
    // Names are customers', states an engine's.
    rows.add(Stream.of(cells).map(PlainText::line).toList());
  }

  private int columns() {
    return rows.getFirst().size();
  }

  /** The lines, without trailing blanks. */
  public List<String> lines() {
    int[] widths = widths();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  /**
   * The lines where only so many columns are to be had: cells of several words go on below, and
   * where that is not enough each row becomes a paragraph with its headings in front. A word is
   * never broken, so that an id can be copied; then lines may be longer.
   *
   * @param width of the terminal
   */
  public List<String> lines(int width) {
    int[] widths = widths();
    int[] least = new int[widths.length];
    for (List<String> row : rows) {
      for (int i = 0; i < least.length; i++) {
        least[i] = Math.max(least[i], longestWord(row.get(i)));
      }
    }
    int over = sum(widths) - width;
    while (over > 0) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        boolean shrinks = widths[i] > Math.max(least[i], NARROWEST);
        if (shrinks && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return rows.size() == 1 ? List.of(line(rows.getFirst(), widths)) : paragraphs(width);
      }
      widths[widest]--;
      over--;
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.addAll(wrapped(row, widths));
    }
    return lines;
  }

  private List<String> paragraphs(int width) {
    List<String> headings = rows.getFirst();
    int label = headings.stream().mapToInt(String::length).max().orElse(0);
    int[] widths = {label, Math.max(NARROWEST, width - label - GAP)};
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      for (int i = 0; i < headings.size(); i++) {
        lines.addAll(wrapped(List.of(headings.get(i), row.get(i)), widths));
      }
    }
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[columns()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static int sum(int[] widths) {
    int sum = GAP * (widths.length - 1);
    for (int width : widths) {
      sum += width;
    }
    return sum;
  }

  private static int longestWord(String cell) {
    int longest = 0;
    int word = 0;
    for (int i = 0; i < cell.length(); i++) {
      word = cell.charAt(i) == ' ' ? 0 : word + 1;
      longest = Math.max(longest, word);
    }
    return longest;
  }

  private static List<String> wrapped(List<String> row, int[] widths) {
    List<List<String>> parts = new ArrayList<>();
    int height = 0;
    for (int i = 0; i < widths.length; i++) {
      List<String> cell = wrapped(row.get(i), widths[i]);
      parts.add(cell);
      height = Math.max(height, cell.size());
    }
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < height; line++) {
      List<String> cells = new ArrayList<>();
      for (List<String> part : parts) {
        cells.add(line < part.size() ? part.get(line) : "");
      }
      lines.add(line(cells, widths));
    }
    return lines;
  }

  private static List<String> wrapped(String cell, int width) {
    List<String> lines = new ArrayList<>();
    String rest = cell;
    while (rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      if (space <= 0) {
        break;
      }
      lines.add(rest.substring(0, space));
      rest = rest.substring(space + 1);
    }
    lines.add(rest);
    return lines;
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length()) + GAP));
    }
    return line.toString().stripTrailing();
  }
}
