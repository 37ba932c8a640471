package dev.vakna.cli.admin;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.api.EnginesReached;
import dev.vakna.cli.terminal.PlainText;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Of which engine something is shown, where a server reaches several. */
public final class EngineOption {

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description =
          "Of this engine alone. Else of each that the server reaches; with --json, of its own.")
  private @Nullable String engine;

  /** Made by picocli. */
  public EngineOption() {}

  /** Shows what is read of the engine at that path. */
  void show(Session session, String path, Function<JsonNode, Table> table) {
    show(session, path, at -> session.api().get(at), table);
  }

  /**
   * The same.
   *
   * @param reading answers to a path
   */
  void show(
      Session session,
      String path,
      Function<String, JsonNode> reading,
      Function<JsonNode, Table> table) {
    String wished = engine;
    ApiClient api = session.api();
    List<String> names = wished != null || session.json() ? List.of() : EnginesReached.names(api);
    if (names.size() < 2) {
      JsonNode answer = reading.apply(wished == null ? path : EnginesReached.of(path, wished));
      session.show(answer, () -> table.apply(answer));
      return;
    }
    Terminal terminal = Terminal.output();
    for (String name : names) {
      terminal.line("engine " + PlainText.line(name));
      try {
        terminal.table(table.apply(reading.apply(EnginesReached.of(path, name))));
      } catch (ApiException e) {
        // One that is silent is shown as that, beside the others.
        terminal.line("not known: " + PlainText.line(String.valueOf(e.getMessage())));
      }
      terminal.blank();
    }
  }
}
