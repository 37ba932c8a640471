package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.cli.terminal.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna admin backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "Whose each backup is, and which are held apart until you decide.",
    synopsisSubcommandLabel = "COMMAND")
final class BackupCommand {
  private static final String PATH = "/internal/admin/backups";

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Backups, of which machine each says it is, and whose it is.")
  int list(
      @Mixin Session session,
      @Option(names = "--held", description = "Only those that are held apart.") boolean held,
      @Option(names = "--store", paramLabel = "STORE", description = "Of this store only.")
          @Nullable String store) {
    ObjectNode all = JsonMapper.shared().createObjectNode();
    ArrayNode list = all.putArray("backups");
    String filter =
        PATH
            + "?held="
            + held
            + (store == null ? "" : "&store=" + URLEncoder.encode(store, StandardCharsets.UTF_8));
    String next = "";
    do {
      JsonNode page = session.api().get(next.isEmpty() ? filter : filter + "&after=" + next);
      page.path("backups").forEach(list::add);
      next = page.path("next").asString("");
    } while (!next.isEmpty());
    session.show(
        all,
        () -> {
          Table table =
              new Table("BACKUP", "STORE", "ARCHIVE", "SIZE", "NAME", "MACHINE", "VPS", "HELD");
          for (JsonNode backup : list) {
            table.row(
                Session.text(backup.path("backupId")),
                Session.text(backup.path("store")),
                Session.text(backup.path("key")),
                new ByteSize(backup.path("sizeBytes").asLong(0)).toString(),
                Session.text(backup.path("name")),
                Session.text(backup.path("machine")),
                Session.text(backup.path("vpsId")),
                Session.text(backup.path("why")));
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "give",
      mixinStandardHelpOptions = true,
      description = "Makes a backup a VPS's own. The decision is kept with the archive.")
  int give(
      @Mixin Session session,
      @Parameters(paramLabel = "BACKUP", description = "Its id.") String id,
      @Option(names = "--vps", required = true, paramLabel = "VPS", description = "Whose it is.")
          String vps,
      @Option(
              names = "--machine",
              description = "All of the same machine under its number, later ones too.")
          boolean machine) {
    session.show(
        session
            .api()
            .post(
                PATH + "/" + id + "/give",
                JsonMapper.shared().createObjectNode().put("vpsId", vps).put("machine", machine)));
    return 0;
  }

  @Command(
      name = "refuse",
      mixinStandardHelpOptions = true,
      description = "Keeps a backup from every VPS. The decision is kept with the archive.")
  int refuse(
      @Mixin Session session,
      @Parameters(paramLabel = "BACKUP", description = "Its id.") String id,
      @Option(
              names = "--machine",
              description = "All of the same machine under its number, later ones too.")
          boolean machine) {
    session.show(
        session
            .api()
            .post(
                PATH + "/" + id + "/refuse",
                JsonMapper.shared().createObjectNode().put("machine", machine)));
    return 0;
  }
}
