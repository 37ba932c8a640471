package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.cli.terminal.Table;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** How a list of the server's is shown: what stands over each column, and an entry's cell there. */
final class Columns {

  private final List<Column> columns;

  Columns(Column... columns) {
    this.columns = List.of(columns);
  }

  /** A column. */
  record Column(String heading, Function<JsonNode, String> cell) {}

  /** What the entry holds there, each name within the one before; a dash where it holds nothing. */
  static Column text(String heading, String... names) {
    return new Column(heading, entry -> Session.text(within(entry, names)));
  }

  /** A number of bytes. */
  static Column bytes(String heading, String... names) {
    return new Column(heading, entry -> new ByteSize(within(entry, names).asLong(0)).toString());
  }

  /** A number of GiB. */
  static Column gib(String heading, String... names) {
    return new Column(heading, entry -> Session.text(within(entry, names)) + " GiB");
  }

  /** A share of one. */
  static Column percent(String heading, String... names) {
    return new Column(heading, entry -> Math.round(100 * within(entry, names).asDouble(0)) + " %");
  }

  /** Whatever is made of the entry. */
  static Column made(String heading, Function<JsonNode, String> cell) {
    return new Column(heading, cell);
  }

  /** The entries, a row each. */
  Table table(JsonNode entries) {
    Table table = new Table(columns.stream().map(Column::heading).toArray(String[]::new));
    for (JsonNode entry : entries) {
      table.row(columns.stream().map(column -> column.cell().apply(entry)).toArray(String[]::new));
    }
    return table;
  }

  private static JsonNode within(JsonNode entry, String... names) {
    JsonNode found = entry;
    for (String name : names) {
      found = found.path(name);
    }
    return found;
  }
}
