package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.made;
import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.terminal.Terminal;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna admin key}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "API keys of an account.",
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {
  private static final Columns COLUMNS =
      new Columns(
          text("KEY", "keyId"),
          text("NAME", "name"),
          text("PREFIX", "prefix"),
          made("SCOPES", KeyCommand::scopes),
          text("EXPIRES", "expiresAt"),
          text("REVOKED", "revokedAt"));

  private static String path(String account) {
    return "/internal/admin/accounts/" + account + "/keys";
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "An account's keys.")
  int list(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account) {
    session.show(session.api().get(path(account)), "keys", COLUMNS);
    return 0;
  }

  private static String scopes(JsonNode key) {
    return key.path("scopes").values().stream()
        .map(JsonNode::asString)
        .collect(Collectors.joining(" "));
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "A new key. The key itself is shown this once.")
  int create(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account,
      @Mixin KeyFields fields) {
    session.show(session.api().post(path(account), fields.json()));
    return 0;
  }

  @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Ends a key at once.")
  int revoke(
      @Mixin Session session,
      @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Its id.") String account,
      @Parameters(index = "1", paramLabel = "KEY", description = "The key's id.") String key) {
    session.api().delete(path(account) + "/" + key);
    Terminal.error().line("Revoked " + key + ".");
    return 0;
  }
}
