package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.bytes;
import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna admin index}. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = "Indexes of archives, by which restores are quicker.",
    synopsisSubcommandLabel = "COMMAND")
final class IndexCommand {
  private static final String PATH = "/internal/admin/indexes";
  private static final Columns COLUMNS =
      new Columns(
          text("BACKUP", "backupId"),
          text("STORE", "store"),
          text("ARCHIVE", "key"),
          bytes("SIZE", "archiveBytes"),
          made("STATE", IndexCommand::state),
          made("INDEX", IndexCommand::size),
          text("", "words"));

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every archive and how it stands with its index.")
  int list(
      @Mixin Session session,
      @Option(
              names = "--limit",
              defaultValue = "500",
              paramLabel = "N",
              description = "At most so many, 1 to 5000.")
          int limit,
      @Option(
              names = "--after",
              paramLabel = "STORE/ARCHIVE",
              description = "Only those that come after this one.")
          @Nullable String after) {
    JsonNode answer =
        session
            .api()
            .get(
                PATH
                    + "?limit="
                    + limit
                    + (after == null
                        ? ""
                        : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8)));
    show(session, answer);
    if (answer.path("next").isString()) {
      Terminal.error()
          .line(
              "More follow; see them with --after '%s'.".formatted(answer.path("next").asString()));
    }
    return 0;
  }

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Has an archive indexed next, also where none are made in the background.")
  int build(
      @Mixin Session session,
      @Parameters(paramLabel = "BACKUP", description = "Its id, as 'list' shows it.")
          String backup) {
    session.api().post(PATH + "/" + backup + "/build", null);
    Terminal.error().line("It is indexed next; 'vakna admin index list' shows how far it is.");
    return 0;
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Has the making stand still, on all servers of this host, until 'resume'.")
  int pause(@Mixin Session session) {
    show(session, session.api().post(PATH + "/pause", null));
    return 0;
  }

  @Command(name = "resume", mixinStandardHelpOptions = true, description = "Has it go on.")
  int resume(@Mixin Session session) {
    show(session, session.api().post(PATH + "/resume", null));
    return 0;
  }

  @Command(
      name = "drop",
      mixinStandardHelpOptions = true,
      description = {
        "Removes an archive's index, or stops its making.",
        "It is not made again before a restore misses it, or 'build'."
      })
  int drop(
      @Mixin Session session,
      @Parameters(paramLabel = "BACKUP", description = "Its id, as 'list' shows it.")
          String backup) {
    session.api().delete(PATH + "/" + backup);
    Terminal.error().line("The index is removed; the archive is untouched.");
    return 0;
  }

  private static void show(Session session, JsonNode answer) {
    session.show(
        answer,
        () -> {
          Table table = COLUMNS.table(answer.path("indexes"));
          String waiting =
              answer.path("waiting").isString() ? answer.path("waiting").asString() : "";
          table.row(
              "all",
              "",
              answer.path("background").asBoolean() ? "" : "not in the background",
              "",
              waiting.isEmpty() ? "" : "waiting",
              new ByteSize(answer.path("keptBytes").asLong()).toString(),
              waiting);
          return table;
        });
  }

  private static String size(JsonNode line) {
    long bytes = line.path("indexBytes").asLong();
    return bytes == 0 ? "-" : new ByteSize(bytes).toString();
  }

  private static String state(JsonNode line) {
    String state = Session.text(line.path("state"));
    long total = Math.max(1, line.path("archiveBytes").asLong());
    return state.equals("building")
        ? "%s %d %%".formatted(state, 100 * line.path("readBytes").asLong() / total)
        : state;
  }
}
