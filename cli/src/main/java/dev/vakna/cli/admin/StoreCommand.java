package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Terminal;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna admin store}. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Backup stores: directories laid out as Proxmox VE does.",
    synopsisSubcommandLabel = "COMMAND")
final class StoreCommand {
  private static final String PATH = "/internal/admin/stores";
  private static final Columns COLUMNS =
      new Columns(
          text("STORE", "name"),
          text("LOCATION", "location"),
          text("ARCHIVES", "archives"),
          text("RESTORABLE", "restorable"),
          text("GUESTS", "guests"),
          text("HELD APART", "apart"),
          made("INDEXES", store -> store.path("trustIndexes").asBoolean(false) ? "trusted" : "own"),
          made("DELETION", store -> store.path("readOnly").asBoolean(true) ? "no" : "allowed"),
          made("STATE", StoreCommand::state));

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    JsonNode answer = session.api().get(PATH);
    session.show(answer, "stores", COLUMNS);
    if (!session.json()) {
      for (JsonNode store : answer.path("stores")) {
        tellLeftOut(Session.text(store.path("name")), store);
      }
    }
    return 0;
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Adds a directory (the one that holds 'dump') and looks into it.")
  int add(
      @Mixin Session session,
      @Parameters(index = "0", paramLabel = "STORE", description = "Its name.") String name,
      @Parameters(index = "1", paramLabel = "DIRECTORY", description = "Where it is.")
          Path directory,
      @Option(
              names = "--trust-indexes",
              description =
                  "Uses indexes that lie beside its archives. Only where everybody who may write there is trusted.")
          boolean trustIndexes,
      @Option(
              names = "--allow-deletion",
              description =
                  "Lets customers delete their backups there: archive, notes and log. Without it nothing in the store is ever changed.")
          boolean allowDeletion) {
    JsonNode answer =
        session
            .api()
            .put(
                PATH + "/" + name,
                JsonMapper.shared()
                    .createObjectNode()
                    .put("location", directory.toAbsolutePath().normalize().toString())
                    .put("trustIndexes", trustIndexes)
                    .put("readOnly", !allowDeletion));
    session.show(answer);
    requireRead(
        name,
        answer.path("scan"),
        "correct the directory and add it again, or mount it: it is looked into again and again; vakna admin store remove "
            + name
            + " forgets it");
    return 0;
  }

  private static String state(JsonNode store) {
    String fault = store.path("fault").asString("");
    int leftOut = store.path("leftOutCount").asInt(0);
    return !fault.isEmpty() ? fault : leftOut == 0 ? "ok" : leftOut + " left out";
  }

  static void tellLeftOut(String store, JsonNode found) {
    for (JsonNode out : found.path("leftOut")) {
      Terminal.output()
          .line(
              "%s: left out: %s %s"
                  .formatted(store, Session.text(out.path("key")), Session.text(out.path("why"))));
    }
  }

  /** What could not be read is no success. */
  static void requireRead(String name, JsonNode scan, String cure) {
    String fault = scan.path("fault").asString("");
    if (!fault.isEmpty()) {
      throw new CommandFailedException("the store %s was not read".formatted(name), fault, cure);
    }
  }

  @Command(name = "scan", mixinStandardHelpOptions = true, description = "Looks into it now.")
  int scan(
      @Mixin Session session,
      @Parameters(paramLabel = "STORE", description = "Its name.") String name) {
    JsonNode answer = session.api().post(PATH + "/" + name + "/scan", null);
    session.show(answer);
    requireRead(name, answer, "mount it, or correct its directory with vakna admin store add");
    return 0;
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Forgets it; its files stay.")
  int remove(
      @Mixin Session session,
      @Parameters(paramLabel = "STORE", description = "Its name.") String name) {
    session.api().delete(PATH + "/" + name);
    Terminal.error().line("Forgot the store " + name + "; its files are untouched.");
    return 0;
  }
}
