package dev.vakna.cli.admin;

import dev.vakna.cli.CommandFailedException;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.terminal.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code vakna admin region}. */
@Command(
    name = "region",
    mixinStandardHelpOptions = true,
    description = "Regions with their bounds and prices.",
    synopsisSubcommandLabel = "COMMAND")
final class RegionCommand {
  private static final String PATH = "/internal/admin/regions";

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    JsonNode answer = session.api().get(PATH);
    session.show(
        answer,
        () -> {
          Table table =
              new Table(
                  "REGION",
                  "NAME",
                  "DEFAULT",
                  "AVAILABLE",
                  "CORES",
                  "MEMORY",
                  "STORAGE",
                  "PRICES PER HOUR");
          for (JsonNode region : answer.path("regions")) {
            JsonNode prices = region.path("prices");
            table.row(
                Session.text(region.path("id")),
                Session.text(region.path("name")),
                Session.text(region.path("isDefault")),
                Session.text(region.path("available")),
                range(region.path("cpuCores")),
                range(region.path("memoryGb")),
                range(region.path("storageGb")),
                "core %s, memory %s, storage %s, address %s %s"
                    .formatted(
                        Session.text(prices.path("cpuPerCoreHour")),
                        Session.text(prices.path("memoryPerGbHour")),
                        Session.text(prices.path("storagePerGbHour")),
                        Session.text(prices.path("ipPerHour")),
                        Session.text(prices.path("currencyCode"))));
          }
          return table;
        });
    return 0;
  }

  private static String range(JsonNode bounds) {
    return Session.text(bounds.path("min")) + "-" + Session.text(bounds.path("max"));
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Makes or replaces a region from JSON as 'list --json' shows it.")
  int set(
      @Mixin Session session,
      @Parameters(index = "0", paramLabel = "REGION", description = "Its id.") String id,
      @Parameters(index = "1", paramLabel = "FILE", description = "- is standard input.") Path file)
      throws IOException {
    String text =
        file.toString().equals("-")
            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
            : Files.readString(file);
    ApiClient api = session.api();
    JsonNode region;
    try {
      region = api.read(text);
    } catch (JacksonException e) {
      throw new CommandFailedException(
          file + " is not JSON", e.getOriginalMessage(), "see 'vakna admin region list --json'", e);
    }
    session.show(api.put(PATH + "/" + id, region));
    return 0;
  }
}
