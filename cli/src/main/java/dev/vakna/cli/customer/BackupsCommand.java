package dev.vakna.cli.customer;

import dev.vakna.cli.terminal.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code vakna backups}. */
@Command(
    name = "backups",
    mixinStandardHelpOptions = true,
    description = "Backups of your VPSs, with an API key of yours.",
    synopsisSubcommandLabel = "COMMAND")
public final class BackupsCommand implements Runnable {

  private static final String PATH = "/api/v2/vps/";

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  public BackupsCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna backups --help'.");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "A VPS's backups, newest first, and whether each can be restored.")
  int list(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "The VPS's id.") String vps,
      @Option(names = "--cursor", paramLabel = "CURSOR", description = "nextCursor of a page.")
          @Nullable String cursor) {
    JsonNode answer = access.api().get(PATH + vps + "/backups" + from(cursor));
    access.show(
        answer,
        () -> {
          Table table = new Table("BACKUP", "MADE", "SIZE GB", "PROTECTED", "RESTORE", "NOTE");
          for (JsonNode backup : answer.path("backups")) {
            JsonNode gate = backup.path("actions").path("canRestoreToPayg");
            table.row(
                AccountAccess.cell(backup.path("id")),
                AccountAccess.cell(backup.path("createdAt")),
                AccountAccess.cell(backup.path("sizeGb")),
                backup.path("protected").asBoolean() ? "yes" : "no",
                gate.path("allowed").asBoolean()
                    ? "can be"
                    : AccountAccess.cell(gate.path("reason")),
                AccountAccess.cell(backup.path("note")));
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "sources",
      mixinStandardHelpOptions = true,
      description = "All backups to restore from, those of VPSs that are gone included.")
  int sources(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "The id of a VPS; its backups come first.")
          String vps,
      @Option(names = "--cursor", paramLabel = "CURSOR", description = "nextCursor of a page.")
          @Nullable String cursor) {
    JsonNode answer = access.api().get(PATH + vps + "/backups/restore-sources" + from(cursor));
    access.show(
        answer,
        () -> {
          Table table = new Table("VPS", "NAME", "IS", "BACKUP", "MADE", "SIZE GB");
          for (JsonNode source : answer.path("sources")) {
            for (JsonNode backup : source.path("backups")) {
              table.row(
                  AccountAccess.cell(source.path("id")),
                  AccountAccess.cell(source.path("name")),
                  source.path("sourceType").asString().equals("retained") ? "gone" : "there",
                  AccountAccess.cell(backup.path("id")),
                  AccountAccess.cell(backup.path("createdAt")),
                  AccountAccess.cell(backup.path("sizeGb")));
            }
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Deletes a backup for good: archive, notes and log.")
  int delete(
      @Mixin AccountAccess access,
      @Parameters(index = "0", paramLabel = "VPS", description = "The VPS's id.") String vps,
      @Parameters(
              index = "1",
              paramLabel = "BACKUP",
              description = "The backup's id, as 'vakna backups list' shows it.")
          String backup) {
    access.told(access.api().delete(PATH + vps + "/backups/" + backup), "Deleted " + backup + ".");
    return 0;
  }

  private static String from(@Nullable String cursor) {
    return cursor == null ? "" : "?cursor=" + cursor;
  }
}
