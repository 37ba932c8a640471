package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.bytes;
import static dev.vakna.cli.admin.Columns.text;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna admin backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "Whose each backup is, and which are held apart until you decide.",
    synopsisSubcommandLabel = "COMMAND")
final class BackupCommand {
  private static final String PATH = "/internal/admin/backups";
  private static final Columns COLUMNS =
      new Columns(
          text("BACKUP", "backupId"),
          text("STORE", "store"),
          text("ARCHIVE", "key"),
          bytes("SIZE", "sizeBytes"),
          text("NAME", "name"),
          text("MACHINE", "machine"),
          text("VPS", "vpsId"),
          text("HELD", "why"));

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Backups, of which machine each says it is, and whose it is.")
  int list(
      @Mixin Session session,
      @Option(names = "--held", description = "Only those that are held apart.") boolean held,
      @Option(names = "--store", paramLabel = "STORE", description = "Of this store only.")
          @Nullable String store) {
    String filter =
        PATH
            + "?held="
            + held
            + (store == null ? "" : "&store=" + URLEncoder.encode(store, StandardCharsets.UTF_8));
    session.show(session.all(filter, "backups"), "backups", COLUMNS);
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
