package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna admin account}. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = "Customers: who they are and what they may have.",
    synopsisSubcommandLabel = "COMMAND")
final class AccountCommand {
  private static final String PATH = "/internal/admin/accounts";

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    JsonNode answer =
        JsonMapper.shared()
            .createObjectNode()
            .set("accounts", session.api().pages(PATH, "accounts"));
    session.show(
        answer,
        () -> {
          Table table = new Table("ACCOUNT", "NAME", "ACTIVE", "VERIFIED", "CLOUD", "COUNTRY");
          for (JsonNode account : answer.path("accounts")) {
            table.row(
                Session.text(account.path("accountId")),
                Session.text(account.path("name")),
                Session.text(account.path("active")),
                Session.text(account.path("verified")),
                Session.text(account.path("cloudAccess")),
                Session.text(account.path("countryCode")));
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "A new one: active, verified, with access to Cloud VM, unless said otherwise.")
  int create(@Mixin Session session, @Mixin AccountFields fields) {
    session.show(session.api().post(PATH, fields.json()));
    return 0;
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "One, with what it uses.")
  int show(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String id) {
    session.show(session.api().get(PATH + "/" + id));
    return 0;
  }

  @Command(name = "set", mixinStandardHelpOptions = true, description = "Changes what is given.")
  int set(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String id,
      @Mixin AccountFields fields) {
    session.show(session.api().patch(PATH + "/" + id, fields.json()));
    return 0;
  }
}
