package dev.vakna.cli.server;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which machines run, as the server tells. */
final class MachinesLeft {

  private MachinesLeft() {}

  /** How many run; empty when no server can be brought to tell. */
  static Optional<Long> count(ServerControl control, Path home) {
    try {
      return control
          .running()
          .map(server -> AdminApi.of(server, home).pages("/internal/admin/vms", "vms"))
          .map(vms -> (long) running(vms).size());
    } catch (CommandFailedException | ApiException e) {
      return Optional.empty();
    }
  }

  /** The names of those that run, in their order. */
  static List<String> running(JsonNode vms) {
    List<String> running = new ArrayList<>();
    for (JsonNode vm : vms) {
      switch (vm.path("state").asString("")) {
        case "running", "paused", "panicked", "io_error", "powered_off" ->
            running.add(vm.path("name").asString(""));
        default -> {}
      }
    }
    return running;
  }
}
