package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** {@code vakna admin network}. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    description = {
      "Networks on bridges of the hosts, from which machines get addresses.",
      "The machines of a region without one each get a closed network of their own."
    },
    synopsisSubcommandLabel = "COMMAND")
final class NetworkCommand {
  private static final String PATH = "/internal/admin/networks";
  private static final int NOT_FOUND = 404;
  private static final Columns COLUMNS =
      new Columns(
          text("NETWORK", "name"),
          text("REGION", "region"),
          made("BRIDGE", NetworkCommand::bridge),
          text("ADDRESSES", "ipv4"),
          text("GATEWAY", "gateway"),
          text("IPV6", "ipv6"),
          text("LEASED", "addresses", "leased"),
          text("FREE", "addresses", "free"));
  private static final Columns HISTORY =
      new Columns(text("WHEN", "at"), text("ON", "host"), text("WHAT", "words"));

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    session.show(session.api().get(PATH), "networks", COLUMNS);
    return 0;
  }

  private static String bridge(JsonNode network) {
    String bridge = Session.text(network.path("bridge"));
    return network.path("vlan").isNumber()
        ? bridge + ", VLAN " + Session.text(network.path("vlan"))
        : bridge;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "One of them, and how its addresses stand: leased to machines, held back for a while after"
            + " their machine is gone, seen in use by others, and free."
      })
  int show(
      @Mixin Session session,
      @Parameters(paramLabel = "NETWORK", description = "Its name.") String name) {
    JsonNode network = session.api().get(PATH + "/" + name);
    if (session.json()) {
      session.show(network);
      return 0;
    }
    Terminal out = Terminal.output();
    JsonNode addresses = network.path("addresses");
    JsonNode others = network.path("usedByOthers");
    line(out, "network", network.path("name"));
    line(out, "region", network.path("region"));
    line(out, "bridge", bridge(network));
    line(out, "addresses", network.path("ipv4"));
    line(out, "  leased", addresses.path("leased"));
    line(out, "  held back", addresses.path("heldBack"));
    line(out, "  seen in use by others", addresses.path("inUse"));
    line(out, "  free", addresses.path("free"));
    line(out, "gateway", network.path("gateway"));
    line(out, "IPv6", network.path("ipv6"));
    line(out, "IPv6 gateway", network.path("gateway6"));
    line(out, "nameservers", listed(network.path("nameservers")));
    line(out, "a machine sends", rate(network.path("sendingBits")));
    line(out, "a machine receives", rate(network.path("receivingBits")));
    line(out, "open on new machines", listed(network.path("open")));
    line(out, "held back for", Session.text(network.path("holdBackSeconds")) + " s");
    for (JsonNode other : others) {
      out.line(
          "%s is used by others; not given before %s"
              .formatted(Session.text(other.path("address")), Session.text(other.path("until"))));
    }
    return 0;
  }

  private static void line(Terminal out, String name, JsonNode value) {
    line(out, name, Session.text(value));
  }

  private static void line(Terminal out, String name, String value) {
    out.line(String.format(Locale.ROOT, "%-24s %s", name, value));
  }

  private static String listed(JsonNode values) {
    List<String> all = new ArrayList<>();
    values.forEach(value -> all.add(Session.text(value)));
    return all.isEmpty() ? "-" : String.join(", ", all);
  }

  private static String rate(JsonNode bits) {
    return bits.isNumber()
        ? bits.decimalValue().movePointLeft(6).stripTrailingZeros().toPlainString() + " Mbit/s"
        : "without a limit";
  }

  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a network, or changes what is given of it, and shows what changes.",
        "A new one needs --region, --bridge, --ipv4 and --gateway. A region has one network.",
        "Machines that are there keep what they were given. While there are any, the network stays"
            + " in its region, on its bridge and with its IPv6 network, and its range holds their"
            + " addresses."
      })
  int put(
      @Mixin Session session,
      @Parameters(paramLabel = "NETWORK", description = "Its name.") String name,
      @Mixin NetworkOptions options,
      @Option(names = "--dry-run", description = "Only shows what would change.") boolean dryRun) {
    ApiClient api = session.api();
    String path = PATH + "/" + name;
    JsonNode answer =
        api.put(path + (dryRun ? "?dryRun=true" : ""), options.over(before(api, path), name));
    Terminal told = Terminal.error();
    JsonNode changes = answer.path("changes");
    if (changes.isEmpty()) {
      told.line("Network %s is so already; nothing was changed.".formatted(name));
    } else {
      boolean made = answer.path("made").asBoolean(false);
      told.line((made ? "New network " : "Network ") + name + ":");
      changes.forEach(change -> told.line("  " + Session.text(change)));
      if (dryRun) {
        told.line("Nothing was changed; it would be without --dry-run.");
      }
    }
    if (session.json()) {
      session.show(answer.path("network"));
    }
    return 0;
  }

  private static JsonNode before(ApiClient api, String path) {
    try {
      return api.get(path);
    } catch (ApiException e) {
      if (e.status() == NOT_FOUND) {
        return MissingNode.getInstance();
      }
      throw e;
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Forgets a network in which no machine is.")
  int remove(
      @Mixin Session session,
      @Parameters(paramLabel = "NETWORK", description = "Its name.") String name) {
    session.api().delete(PATH + "/" + name);
    Terminal.error().line("Forgot the network " + name + ".");
    return 0;
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "What was changed of a network, newest first; also of one that is gone.")
  int history(
      @Mixin Session session,
      @Parameters(paramLabel = "NETWORK", description = "Its name.") String name) {
    session.show(session.api().get(PATH + "/" + name + "/history"), "changes", HISTORY);
    return 0;
  }
}
