package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.percent;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.command.CommandGroup;
import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.cli.terminal.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code vakna admin}. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    addMethodSubcommands = false,
    description =
        "The operator's commands: accounts, keys, users, VPSs, stores, backups, import, indexes,"
            + " regions, networks, operations, usage.",
    synopsisSubcommandLabel = "COMMAND")
public final class AdminCommand implements CommandGroup, Runnable {

  private static final Columns MACHINES =
      new Columns(
          text("VPS", "vpsId"),
          text("NAME", "label"),
          text("ACCOUNT", "accountId"),
          text("STATUS", "status"),
          text("POWER", "power"),
          made("ENGINE", AdminCommand::inEngine));

  private static final Columns FORECASTS =
      new Columns(
          made("AT", AdminCommand::mark),
          text("FORECASTS", "forecasts"),
          percent("BELOW P50", "belowP50"),
          percent("BELOW P90", "belowP90"),
          percent("MEDIAN ERROR", "medianRelativeError"),
          percent("P90 OF ERRORS", "p90RelativeError"));

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  public AdminCommand() {}

  @Override
  public Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("account", AccountCommand.class);
    commands.put("key", KeyCommand.class);
    commands.put("user", UserCommand.class);
    commands.put("vps", VpsCommand.class);
    commands.put("store", StoreCommand.class);
    commands.put("backup", BackupCommand.class);
    commands.put("index", IndexCommand.class);
    commands.put("region", RegionCommand.class);
    commands.put("network", NetworkCommand.class);
    commands.put("operation", OperationCommand.class);
    commands.put("usage", UsageCommand.class);
    return commands;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna admin --help'.");
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Makes one VPS for every machine of a store, sized as in its newest archive.",
        "Done again, it makes only what is new. Where a number was given away again, only the"
            + " machine with the newest archive is made; another one has to be named."
      })
  int importStore(
      @Mixin Session session,
      @Parameters(paramLabel = "STORE", description = "Name of the store.") String store,
      @Mixin ImportFields fields) {
    JsonNode answer =
        session.api().post("/internal/admin/stores/" + store + "/import", fields.json());
    session.show(
        answer,
        () -> {
          Table table =
              new Table("VMID", "VPS", "NAME", "CORES", "MEMORY", "STORAGE", "NOT MADE BECAUSE");
          for (JsonNode vps : answer.path("made")) {
            JsonNode size = vps.path("resources");
            table.row(
                Session.text(vps.path("source").path("vmid")),
                Session.text(vps.path("vpsId")),
                Session.text(vps.path("name")),
                Session.text(size.path("cpuCores")),
                Session.text(size.path("memoryGb")) + " GiB",
                Session.text(size.path("storageGb")) + " GiB",
                "");
          }
          for (JsonNode skipped : answer.path("skipped")) {
            table.row(
                Session.text(skipped.path("vmid")),
                "",
                "",
                "",
                "",
                "",
                Session.text(skipped.path("reason")));
          }
          return table;
        });
    if (!session.json()) {
      StoreCommand.tellLeftOut(store, answer.path("scan"));
    }
    StoreCommand.requireRead(
        store,
        answer.path("scan"),
        "what was known of it is shown; bring it back and import again");
    return 0;
  }

  @Command(
      name = "vms",
      mixinStandardHelpOptions = true,
      description = "What the engine holds beside what is recorded.")
  int machines(@Mixin Session session, @Mixin EngineOption engine) {
    engine.show(
        session,
        "/internal/admin/vms",
        path -> session.all(path, "vms"),
        answer -> MACHINES.table(answer.path("vms")));
    return 0;
  }

  private static String inEngine(JsonNode machine) {
    return machine.path("inEngine").asBoolean(false)
        ? Session.text(machine.path("state"))
        : "missing";
  }

  @Command(
      name = "capacity",
      mixinStandardHelpOptions = true,
      description = "What the host has, what is promised of it and what would still fit.")
  int capacity(@Mixin Session session, @Mixin EngineOption engine) {
    engine.show(session, "/internal/admin/capacity", AdminCommand::capacityTable);
    return 0;
  }

  private static Table capacityTable(JsonNode answer) {
    JsonNode total = answer.path("total");
    JsonNode promised = answer.path("promised");
    JsonNode fits = answer.path("fits");
    JsonNode addresses = answer.path("addresses");
    Table table = new Table("", "THE HOST HAS", "TAKEN", "WOULD STILL FIT");
    table.row(
        "cores",
        Session.text(total.path("cpuCores")),
        Session.text(promised.path("cpuCores")) + " promised",
        Session.text(fits.path("cpuCores")));
    table.row(
        "memory",
        new ByteSize(total.path("memoryMb").asLong() << 20).toString(),
        Session.text(promised.path("memoryGb")) + " GiB promised",
        new ByteSize(fits.path("memoryMb").asLong() << 20).toString());
    table.row(
        "storage",
        new ByteSize(total.path("diskTotalBytes").asLong()).toString(),
        Session.text(promised.path("storageGb")) + " GiB promised",
        Session.text(fits.path("storageGb")) + " GiB");
    table.row(
        "free disk",
        new ByteSize(total.path("diskFreeBytes").asLong()).toString(),
        new ByteSize(answer.path("diskInFlightBytes").asLong()) + " by restores in flight",
        new ByteSize(fits.path("diskBytes").asLong()).toString());
    table.row(
        "addresses",
        Session.text(addresses.path("total")),
        Session.text(addresses.path("leased")) + " leased",
        Long.toString(addresses.path("total").asLong() - addresses.path("leased").asLong()));
    return table;
  }

  @Command(
      name = "reconciler",
      mixinStandardHelpOptions = true,
      description = "What is not as recorded on the host, and what was done about it.")
  int reconciler(@Mixin Session session, @Mixin EngineOption engine) {
    engine.show(
        session,
        "/internal/admin/reconciler",
        answer -> {
          Table table = new Table("WHEN", "WHAT", "OF", "");
          String found = "found " + Session.text(answer.path("lastLookAt"));
          if (answer.path("trouble").isString()) {
            table.row(found, "trouble", "", Session.text(answer.path("trouble")));
          }
          answer.path("findings").forEach(finding -> row(table, found, finding));
          answer.path("acts").forEach(act -> row(table, Session.text(act.path("at")), act));
          return table;
        });
    return 0;
  }

  @Command(
      name = "forecasts",
      mixinStandardHelpOptions = true,
      description = {
        "How good what was said of remaining times was, by how much of it had passed.",
        "Perfect is 50 %% of the truths below p50 and 90 %% below p90."
      })
  int forecasts(@Mixin Session session, @Mixin EngineOption engine) {
    engine.show(
        session, "/internal/admin/forecasts", answer -> FORECASTS.table(answer.path("marks")));
    return 0;
  }

  private static String mark(JsonNode line) {
    int mark = line.path("mark").asInt(0);
    return mark == 0 ? "all" : mark + " %";
  }

  private static void row(Table table, String when, JsonNode entry) {
    table.row(
        when,
        Session.text(entry.path("kind")),
        Session.text(entry.path("subject")),
        Session.text(entry.path("words")));
  }
}
