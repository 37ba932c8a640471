package dev.vakna.cli.machine;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.api.EnginesReached;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.server.ServerControl;
import dev.vakna.cli.terminal.PlainText;
import dev.vakna.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A machine of the running server, found by what a person calls it. */
final class KnownVm {
  private KnownVm() {}

  /**
   * The machine of that name or id; of several that bear a name, the one made last.
   *
   * @return the server's own view of it
   */
  static JsonNode find(Environment environment, String called) {
    ApiClient admin = admin(environment, called);
    List<JsonNode> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (JsonNode vm : machines(admin)) {
      String label = vm.path("label").asString("");
      if (!label.isEmpty()) {
        names.add(label);
      }
      if (called.equals(vm.path("vpsId").asString(""))
          || called.equals(vm.path("name").asString(""))
          || called.equalsIgnoreCase(label)) {
        found.add(vm);
      }
    }
    // Ids grow with time.
    return found.stream()
        .max((a, b) -> a.path("name").asString("").compareTo(b.path("name").asString("")))
        .orElseThrow(() ->
            new CommandFailedException(
                "there is no machine '" + called + "'",
                names.isEmpty()
                    ? "there are no machines at all"
                    : "the machines are " + PlainText.line(String.join(", ", names)),
                environment.call("status") + " shows them with their ids"));
  }

  /** Those of all engines; one that is silent keeps none of another's from being found. */
  private static ArrayNode machines(ApiClient admin) {
    ArrayNode machines = admin.pages("/internal/admin/vms", "vms");
    for (String engine : EnginesReached.further(admin)) {
      try {
        machines.addAll(admin.pages(EnginesReached.of("/internal/admin/vms", engine), "vms"));
      } catch (ApiException silent) {
        Terminal.error()
            .line(
                "machines of engine %s are not known: %s"
                    .formatted(
                        PlainText.line(engine),
                        PlainText.line(String.valueOf(silent.getMessage()))));
      }
    }
    return machines;
  }

  /**
   * The server by which the machine is reached.
   *
   * @throws CommandFailedException when none runs
   */
  static ApiClient admin(Environment environment, String called) {
    return new ServerControl(environment)
        .running()
        .map(server -> AdminApi.of(server, environment.home()))
        .orElseThrow(() ->
            new CommandFailedException(
                "machine '" + called + "' is not reached",
                "no server of "
                    + environment.home()
                    + " runs, and machines are reached by it alone",
                "start it: " + environment.call("serve") + "; machines go on running meanwhile"));
  }
}
