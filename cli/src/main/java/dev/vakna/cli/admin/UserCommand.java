package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna admin user}. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    description = {
      "People who sign in for an account.",
      "A password is made up and shown once, or read from standard input; it never stands on a"
          + " command line."
    },
    synopsisSubcommandLabel = "COMMAND")
final class UserCommand {

  private static final Columns COLUMNS =
      new Columns(
          text("USER", "userId"),
          text("EMAIL", "email"),
          text("ROLE", "role"),
          text("ENABLED", "enabled"),
          text("CODES", "totp"),
          text("SIGNED IN", "signedInAt"));

  private static final String USERS = "/internal/admin/users/";

  private static String of(String account) {
    return "/internal/admin/accounts/" + account + "/users";
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "An account's users.")
  int list(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account) {
    session.show(session.api().get(of(account)), "users", COLUMNS);
    return 0;
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "A new user. A password that is made up is shown this once.")
  int create(
      @Mixin Session session,
      @Parameters(paramLabel = "ACCOUNT", description = "Its id.") String account,
      @Option(
              names = "--email",
              required = true,
              paramLabel = "ADDRESS",
              description = "By which the user signs in.")
          String email,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "owner, operator (all but what changes the bill) or viewer.")
          String role,
      @Option(
              names = "--password-stdin",
              description = "Takes the first line of standard input as the password.")
          boolean given) {
    ObjectNode wish = password(given).put("email", email).put("role", role);
    session.show(session.api().post(of(account), wish));
    return 0;
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Changes a user, and ends its sessions.")
  int set(
      @Mixin Session session,
      @Parameters(paramLabel = "USER", description = "Its id.") String user,
      @Option(names = "--email", paramLabel = "ADDRESS", description = "By which it signs in.")
          @Nullable String email,
      @Option(names = "--role", paramLabel = "ROLE", description = "owner, operator or viewer.")
          @Nullable String role,
      @Option(
              names = "--enabled",
              arity = "1",
              paramLabel = "BOOLEAN",
              description = "false keeps the user out.")
          @Nullable Boolean enabled) {
    ObjectNode change = JsonMapper.shared().createObjectNode();
    if (email != null) {
      change.put("email", email);
    }
    if (role != null) {
      change.put("role", role);
    }
    if (enabled != null) {
      change.put("enabled", enabled);
    }
    session.show(session.api().patch(USERS + user, change));
    return 0;
  }

  @Command(
      name = "password",
      mixinStandardHelpOptions = true,
      description = "Sets another password, shown once where it is made up, and ends all sessions.")
  int password(
      @Mixin Session session,
      @Parameters(paramLabel = "USER", description = "Its id.") String user,
      @Option(
              names = "--password-stdin",
              description = "Takes the first line of standard input as the password.")
          boolean given) {
    session.show(session.api().post(USERS + user + "/password", password(given)));
    return 0;
  }

  @Command(
      name = "totp",
      mixinStandardHelpOptions = true,
      description = {
        "Has the user's sign-ins ask for a time-based code, and ends all sessions.",
        "The secret, to be put into an authenticator, is shown this once."
      })
  int totp(
      @Mixin Session session,
      @Parameters(paramLabel = "USER", description = "Its id.") String user,
      @Option(names = "--off", description = "Takes the codes away.") boolean off) {
    String path = USERS + user + "/totp";
    session.show(off ? session.api().delete(path) : session.api().post(path, null));
    return 0;
  }

  @Command(
      name = "sign-out",
      mixinStandardHelpOptions = true,
      description = "Ends all sessions of a user.")
  int signOut(
      @Mixin Session session,
      @Parameters(paramLabel = "USER", description = "Its id.") String user) {
    JsonNode answer = session.api().delete(USERS + user + "/sessions");
    session.show(answer);
    return 0;
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Removes a user with its sessions; API keys that it created stay.")
  int delete(
      @Mixin Session session,
      @Parameters(paramLabel = "USER", description = "Its id.") String user) {
    session.api().delete(USERS + user);
    Terminal.error().line("Deleted " + user + ".");
    return 0;
  }

  private static ObjectNode password(boolean given) {
    ObjectNode wish = JsonMapper.shared().createObjectNode();
    if (!given) {
      return wish;
    }
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw new CommandFailedException(
            "there is no password", "standard input is empty", "write it into its first line");
      }
      return wish.put("password", line);
    } catch (IOException e) {
      throw new CommandFailedException(
          "the password cannot be read", String.valueOf(e.getMessage()), null, e);
    }
  }
}
