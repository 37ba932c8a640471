package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna admin key}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "API keys of an account.",
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {

  private static String path(String account) {
    return "/internal/admin/accounts/" + account + "/keys";
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "An account's keys.")
  int list(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account) {
    JsonNode answer = session.api().get(path(account));
    session.show(
        answer,
        () -> {
          Table table = new Table("KEY", "NAME", "PREFIX", "SCOPES", "EXPIRES", "REVOKED");
          for (JsonNode key : answer.path("keys")) {
            StringBuilder scopes = new StringBuilder();
            key.path("scopes").forEach(scope -> scopes.append(scope.asString()).append(' '));
            table.row(
                Session.text(key.path("keyId")),
                Session.text(key.path("name")),
                Session.text(key.path("prefix")),
                scopes.toString().strip(),
                Session.text(key.path("expiresAt")),
                Session.text(key.path("revokedAt")));
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "A new key. The key itself is shown this once.")
  int create(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account,
      @Option(names = "--name", paramLabel = "TEXT", description = "For people.")
          @Nullable String name,
      @Option(
              names = "--scopes",
              split = ",",
              paramLabel = "SCOPE",
              description = "With commas between; all of them when left out.")
          @Nullable List<String> scopes,
      @Option(
              names = "--networks",
              split = ",",
              paramLabel = "CIDR",
              description = "From where it may be used; from everywhere when left out.")
          @Nullable List<String> networks,
      @Option(names = "--days", paramLabel = "N", description = "How long it lives; else for ever.")
          @Nullable Integer days) {
    ObjectNode wish = JsonMapper.shared().createObjectNode();
    if (name != null) {
      wish.put("name", name);
    }
    if (scopes != null) {
      ArrayNode all = wish.putArray("scopes");
      scopes.forEach(all::add);
    }
    if (networks != null) {
      ArrayNode all = wish.putArray("allowedNetworks");
      networks.forEach(all::add);
    }
    if (days != null) {
      wish.put("expiresInDays", days);
    }
    JsonNode answer = session.api().post(path(account), wish);
    session.show(answer);
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
