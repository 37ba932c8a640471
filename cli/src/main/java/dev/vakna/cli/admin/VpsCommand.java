package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.gib;
import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.server.MachineRemoval;
import dev.vakna.cli.server.PowerSwitching;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna admin vps}. */
@Command(
    name = "vps",
    mixinStandardHelpOptions = true,
    description = "VPSs of an account.",
    synopsisSubcommandLabel = "COMMAND")
final class VpsCommand {
  private static final Columns COLUMNS =
      new Columns(
          text("VPS", "vpsId"),
          text("NAME", "name"),
          text("STATUS", "status"),
          text("POWER", "power"),
          text("CORES", "resources", "cpuCores"),
          gib("MEMORY", "resources", "memoryGb"),
          gib("STORAGE", "resources", "storageGb"),
          made("BACKUPS", VpsCommand::backups));

  @Command(name = "list", mixinStandardHelpOptions = true, description = "An account's VPSs.")
  int list(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account) {
    session.show(
        session.all("/internal/admin/accounts/%s/vps".formatted(account), "vps"), "vps", COLUMNS);
    return 0;
  }

  private static String backups(JsonNode vps) {
    JsonNode source = vps.path("source");
    return source.isObject()
        ? Session.text(source.path("store")) + ":" + Session.text(source.path("vmid"))
        : "-";
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "A new one; --name, --cores, --memory and --storage are needed.")
  int create(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its owner's id.") String account,
      @Mixin VpsFields fields) {
    session.show(session.api().post("/internal/admin/accounts/" + account + "/vps", fields.json()));
    return 0;
  }

  @Command(name = "set", mixinStandardHelpOptions = true, description = "Changes what is given.")
  int set(
      @Mixin Session session,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Mixin VpsFields fields) {
    session.show(session.api().patch("/internal/admin/vps/" + id, fields.json()));
    return 0;
  }

  /** How long a switching is followed. */
  private static final class Following {
    @Option(names = "--wait", description = "Waits until it is done.")
    private boolean wait;
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Starts a machine that is off.")
  int start(
      @Mixin Session session,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Mixin Following following)
      throws InterruptedException {
    return power(session, id, "start", false, following);
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description =
          "Has a machine's guest switch it off; a guest that has not in time (the server's"
              + " vakna.power.patience) leaves it running. It stays off until it is started again.")
  int stop(
      @Mixin Session session,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Option(
              names = "--now",
              description = "At once, without asking the guest, as if its plug were pulled.")
          boolean now,
      @Mixin Following following)
      throws InterruptedException {
    return power(session, id, now ? "stop" : "shutdown", false, following);
  }

  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = "Has a machine's guest switch it off, and starts it again.")
  int restart(
      @Mixin Session session,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Option(
              names = "--force",
              description =
                  "A guest that has not obeyed in time (the server's vakna.power.patience) is ended.")
          boolean force,
      @Option(
              names = "--now",
              description = "At once, without asking the guest, as if its plug were pulled.")
          boolean now,
      @Mixin Following following)
      throws InterruptedException {
    return power(session, id, now ? "reset" : "restart", force && !now, following);
  }

  private static int power(
      Session session, String id, String act, boolean force, Following following)
      throws InterruptedException {
    PowerSwitching switching = new PowerSwitching(session.api());
    String job = switching.ask(id, act, force);
    if (following.wait) {
      switching.await(job);
    }
    session.show(
        JsonMapper.shared()
            .createObjectNode()
            .put("vpsId", id)
            .put("jobId", job)
            .put("done", following.wait));
    return 0;
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description =
          "Ends a Cloud VM for good: its machine, disks, address and charges. Cancels a restore"
              + " that is still making it. A VPS that runs elsewhere is only forgotten here: its"
              + " owner's backups are retained.")
  int remove(
      @Mixin Session session, @Parameters(paramLabel = "VPS", description = "Its id.") String id)
      throws InterruptedException {
    boolean removed = new MachineRemoval(session.api()).remove(id);
    session.show(JsonMapper.shared().createObjectNode().put("vpsId", id).put("removed", removed));
    return removed ? 0 : 1;
  }
}
