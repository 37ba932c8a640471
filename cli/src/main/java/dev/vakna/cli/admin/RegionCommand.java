package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** {@code vakna admin region}. */
@Command(
    name = "region",
    mixinStandardHelpOptions = true,
    description = "Regions with their bounds and prices.",
    synopsisSubcommandLabel = "COMMAND")
final class RegionCommand {
  private static final String PATH = "/internal/admin/regions";
  private static final Columns COLUMNS =
      new Columns(
          text("REGION", "id"),
          text("NAME", "name"),
          text("DEFAULT", "isDefault"),
          text("AVAILABLE", "available"),
          text("ENGINE", "engine"),
          made("CORES", region -> range(region.path("cpuCores"))),
          made("MEMORY", region -> range(region.path("memoryGb"))),
          made("STORAGE", region -> range(region.path("storageGb"))),
          made("PRICES PER HOUR", region -> prices(region.path("prices"))));
  private static final Columns HISTORY =
      new Columns(text("WHEN", "at"), text("ON", "host"), text("WHAT", "words"));

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    session.show(session.api().get(PATH), "regions", COLUMNS);
    return 0;
  }

  private static String prices(JsonNode prices) {
    return "core %s, memory %s, storage %s, address %s %s"
        .formatted(
            Session.text(prices.path("cpuPerCoreHour")),
            Session.text(prices.path("memoryPerGbHour")),
            Session.text(prices.path("storagePerGbHour")),
            Session.text(prices.path("ipPerHour")),
            Session.text(prices.path("currencyCode")));
  }

  private static String range(JsonNode bounds) {
    return Session.text(bounds.path("min")) + "-" + Session.text(bounds.path("max"));
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Makes or replaces a region from JSON, and shows what changes.",
        "Takes what 'list --json' shows, whole or one region of it. New prices count at once for"
            + " everything that runs there, so they need --yes.",
        "'engine' names the engine that makes the region's machines from now on; null is that of"
            + " whichever server takes the call.",
      })
  int set(
      @Mixin Session session,
      @Parameters(index = "0", paramLabel = "REGION", description = "Its id.") String id,
      @Parameters(index = "1", paramLabel = "FILE", description = "- is standard input.") Path file,
      @Option(names = "--yes", description = "Changes it, prices too.") boolean yes)
      throws IOException {
    ApiClient api = session.api();
    JsonNode region = region(api, id, file);
    JsonNode before = find(api.get(PATH), id);
    List<String> changes = new ArrayList<>();
    changes("", before, region, changes);
    if (changes.isEmpty()) {
      Terminal.error().line("Region %s is so already; nothing was changed.".formatted(id));
      return 0;
    }
    Terminal told = Terminal.error();
    told.line((before.isMissingNode() ? "New region " : "Region ") + id + ":");
    changes.forEach(change -> told.line("  " + change));
    boolean priced = changes.stream().anyMatch(change -> change.startsWith("prices."));
    if (priced && !before.isMissingNode() && !yes) {
      throw new CommandFailedException(
          "the prices of %s were not changed".formatted(id),
          "new prices count from that moment on for everything that runs there",
          "look at the changes above and say it again with --yes");
    }
    session.show(api.put(PATH + "/" + id, region));
    return 0;
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "What was changed of a region, its prices above all, newest first.")
  int history(
      @Mixin Session session,
      @Parameters(paramLabel = "REGION", description = "Its id.") String id) {
    session.show(session.api().get(PATH + "/" + id + "/history"), "changes", HISTORY);
    return 0;
  }

  private static JsonNode region(ApiClient api, String id, Path file) throws IOException {
    String text;
    try {
      text =
          file.toString().equals("-")
              ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(
          file + " is not there", null, "write it: vakna admin region list --json > " + file, e);
    }
    JsonNode given;
    try {
      given = api.read(text);
    } catch (JacksonException e) {
      throw new CommandFailedException(
          file + " is not JSON", e.getOriginalMessage(), "see 'vakna admin region list --json'", e);
    }
    if (!given.path("regions").isArray()) {
      return given;
    }
    JsonNode one = find(given, id);
    if (one.isMissingNode()) {
      throw new CommandFailedException(
          "%s holds no region %s".formatted(file, id), null, "add it to the list, with its id");
    }
    return one;
  }

  private static JsonNode find(JsonNode list, String id) {
    for (JsonNode region : list.path("regions")) {
      if (region.path("id").asString("").equals(id)) {
        return region;
      }
    }
    return MissingNode.getInstance();
  }

  /** A line for each value that is another, by its name. */
  static void changes(String name, JsonNode before, JsonNode after, List<String> into) {
    if (after.isObject()) {
      after
          .properties()
          .forEach(field ->
              changes(
                  name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                  before.path(field.getKey()),
                  field.getValue(),
                  into));
      return;
    }
    boolean same =
        before.isNumber() && after.isNumber()
            ? before.decimalValue().compareTo(after.decimalValue()) == 0
            : before.equals(after) || before.isMissingNode() && after.isNull();
    if (!same) {
      into.add("%s: %s -> %s".formatted(name, Session.text(before), Session.text(after)));
    }
  }
}
