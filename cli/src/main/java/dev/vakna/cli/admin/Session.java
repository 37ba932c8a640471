package dev.vakna.cli.admin;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.server.ServerControl;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every operator's command has: a way to the running server and a way to show its answer. */
public final class Session {

  @Option(names = "--json", description = "Prints the server's answer as it came.")
  private boolean json;

  /** Made by picocli. */
  public Session() {}

  /** The running server's admin API. */
  ApiClient api() {
    Environment environment = Environment.current();
    ServerControl control = new ServerControl(environment);
    return control
        .running()
        .map(server -> AdminApi.of(server, environment.home()))
        .orElseThrow(() ->
            control
                .holder()
                .map(holder ->
                    new CommandFailedException(
                        "the operator's commands need a server that is ready",
                        "process %d holds %s and is not: it starts, ends, or hangs"
                            .formatted(holder.pid(), environment.home()),
                        "call again in a moment; %s says how it stands"
                            .formatted(environment.call("status"))))
                .orElseGet(() ->
                    new CommandFailedException(
                        "the operator's commands need a running server",
                        "none of " + environment.home() + " runs",
                        "start it: " + environment.call("serve"))));
  }

  /** True when answers are printed as they came. */
  boolean json() {
    return json;
  }

  /** Shows an answer as a table, or as it came. */
  void show(JsonNode answer, Supplier<Table> table) {
    if (json) {
      System.out.println(answer);
    } else {
      Terminal.output().table(table.get());
    }
  }

  /** Shows the list that an answer holds under that name. */
  void show(JsonNode answer, String member, Columns columns) {
    show(answer, () -> columns.table(answer.path(member)));
  }

  /** All of a list that comes page by page, as one answer. */
  JsonNode all(String path, String member) {
    return JsonMapper.shared().createObjectNode().set(member, api().pages(path, member));
  }

  /** Shows one thing, a line for every field that is not itself a list of things. */
  void show(JsonNode answer) {
    if (json) {
      System.out.println(answer);
    } else {
      lines("", answer);
    }
  }

  private static void lines(String prefix, JsonNode node) {
    node.properties()
        .forEach(field -> {
          if (field.getValue().isObject()) {
            lines(prefix + field.getKey() + ".", field.getValue());
          } else {
            Terminal.output()
                .line(
                    String.format(
                        Locale.ROOT, "%-32s %s", prefix + field.getKey(), text(field.getValue())));
          }
        });
  }

  /** A value as a table shows it. */
  static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull()
        ? "-"
        : value.isValueNode() ? value.asString() : value.toString();
  }
}
