package dev.vakna.cli.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How one service of a machine is reached.
 *
 * @param host name or address
 * @param port 1 to 65535
 */
public record VmAccess(String host, int port) {

  /**
   * The way to a service.
   *
   * @param machine anything with {@code access[]{service host port}}
   */
  public static Optional<VmAccess> to(String service, JsonNode machine) {
    for (JsonNode each : machine.path("access")) {
      if (each.path("service").asString("").equals(service)) {
        return Optional.of(
            new VmAccess(each.path("host").asString(""), each.path("port").asInt(0)));
      }
    }
    return Optional.empty();
  }

  /** All ways in one line. */
  static String all(JsonNode machine) {
    List<String> ways = new ArrayList<>();
    for (JsonNode each : machine.path("access")) {
      ways.add(
          "%s %s:%d"
              .formatted(
                  each.path("service").asString(""),
                  each.path("host").asString(""),
                  each.path("port").asInt(0)));
    }
    return String.join(", ", ways);
  }
}
