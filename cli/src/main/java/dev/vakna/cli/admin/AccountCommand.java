package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vakna admin account}. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = "Customers: who they are and what they may have.",
    synopsisSubcommandLabel = "COMMAND")
final class AccountCommand {
  private static final String PATH = "/internal/admin/accounts";
  private static final Columns COLUMNS =
      new Columns(
          text("ACCOUNT", "accountId"),
          text("NAME", "name"),
          text("ACTIVE", "active"),
          text("VERIFIED", "verified"),
          text("CLOUD", "cloudAccess"),
          text("COUNTRY", "countryCode"));

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(@Mixin Session session) {
    session.show(session.all(PATH, "accounts"), "accounts", COLUMNS);
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
