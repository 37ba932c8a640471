package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    JsonNode answer = session.api().get(PATH);
    session.show(
        answer,
        () -> {
          Table table = new Table("STORE", "LOCATION", "ARCHIVES", "RESTORABLE", "GUESTS");
          for (JsonNode store : answer.path("stores")) {
            table.row(
                Session.text(store.path("name")),
                Session.text(store.path("location")),
                Session.text(store.path("archives")),
                Session.text(store.path("restorable")),
                Session.text(store.path("guests")));
          }
          return table;
        });
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
          Path directory) {
    session.show(
        session
            .api()
            .put(
                PATH + "/" + name,
                JsonMapper.shared()
                    .createObjectNode()
                    .put("location", directory.toAbsolutePath().normalize().toString())));
    return 0;
  }

  @Command(name = "scan", mixinStandardHelpOptions = true, description = "Looks into it now.")
  int scan(
      @Mixin Session session,
      @Parameters(paramLabel = "STORE", description = "Its name.") String name) {
    session.show(session.api().post(PATH + "/" + name + "/scan", null));
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
