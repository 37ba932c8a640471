package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna admin}. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = "The operator's commands: accounts, keys, VPSs, stores, import, operations, usage.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AccountCommand.class,
      KeyCommand.class,
      VpsCommand.class,
      StoreCommand.class,
      RegionCommand.class,
      OperationCommand.class,
      UsageCommand.class
    })
public final class AdminCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  public AdminCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna admin --help'.");
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Makes one VPS for every guest of a store, sized as in its newest archive.",
        "Done again, it makes only what is new."
      })
  int importStore(
      @Mixin Session session,
      @Parameters(paramLabel = "STORE", description = "Name of the store.") String store,
      @Option(
              names = "--account",
              required = true,
              paramLabel = "A",
              description = "Whose the VPSs will be.")
          String account) {
    JsonNode answer =
        session
            .api()
            .post(
                "/internal/admin/stores/" + store + "/import",
                JsonMapper.shared().createObjectNode().put("accountId", account));
    session.show(
        answer,
        () -> {
          Table table = new Table("VMID", "VPS", "NAME", "CORES", "MEMORY", "STORAGE");
          for (JsonNode vps : answer.path("made")) {
            JsonNode size = vps.path("resources");
            table.row(
                Session.text(vps.path("source").path("vmid")),
                Session.text(vps.path("vpsId")),
                Session.text(vps.path("name")),
                Session.text(size.path("cpuCores")),
                Session.text(size.path("memoryGb")) + " GiB",
                Session.text(size.path("storageGb")) + " GiB");
          }
          for (JsonNode skipped : answer.path("skipped")) {
            table.row(
                Session.text(skipped.path("vmid")),
                "skipped: " + Session.text(skipped.path("reason")),
                "",
                "",
                "",
                "");
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "vms",
      mixinStandardHelpOptions = true,
      description = "What the engine holds beside what is recorded.")
  int machines(@Mixin Session session) {
    JsonNode answer = session.api().get("/internal/admin/vms");
    session.show(
        answer,
        () -> {
          Table table = new Table("VPS", "NAME", "ACCOUNT", "STATUS", "POWER", "ENGINE");
          for (JsonNode vm : answer.path("vms")) {
            table.row(
                Session.text(vm.path("vpsId")),
                Session.text(vm.path("label")),
                Session.text(vm.path("accountId")),
                Session.text(vm.path("status")),
                Session.text(vm.path("power")),
                vm.path("inEngine").asBoolean(false) ? Session.text(vm.path("state")) : "missing");
          }
          return table;
        });
    return 0;
  }
}
