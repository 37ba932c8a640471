package dev.vakna.cli.customer;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna keys}. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "API keys of your account.",
    synopsisSubcommandLabel = "COMMAND")
public final class KeysCommand implements Runnable {

  private static final String KEYS = "/api/keys";

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  public KeysCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna keys --help'.");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "The account's keys.")
  int list(@Mixin AccountAccess access) {
    JsonNode answer = access.api().get(KEYS);
    access.show(
        answer,
        () -> {
          Table table =
              new Table("KEY", "NAME", "PREFIX", "SCOPES", "FROM", "EXPIRES", "LAST USED");
          for (JsonNode key : answer.path("data").path("keys")) {
            table.row(
                key.path("keyId").asString(),
                key.path("name").asString(),
                key.path("prefix").asString(),
                words(key.path("scopes")),
                key.path("allowedNetworks").isEmpty()
                    ? "everywhere"
                    : words(key.path("allowedNetworks")),
                key.path("expiresAt").asString("never"),
                key.path("lastUsedAt").asString("never"));
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "scopes",
      mixinStandardHelpOptions = true,
      description = "Every scope there is, and whether your key holds it.")
  int scopes(@Mixin AccountAccess access) {
    JsonNode answer = access.api().get(KEYS + "/scopes");
    access.show(
        answer,
        () -> {
          Table table = new Table("SCOPE", "HELD", "ALLOWS");
          for (JsonNode scope : answer.path("data").path("scopes")) {
            table.row(
                scope.path("name").asString(),
                scope.path("held").asBoolean() ? "yes" : "no",
                scope.path("description").asString());
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "A new key, printed this once on standard output.",
        "It reaches no further than the key that creates it."
      })
  int create(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "NAME", description = "For people.") String name,
      @Option(
              names = "--scopes",
              split = ",",
              required = true,
              paramLabel = "SCOPE",
              description = "What it may do, with commas between; see 'vakna keys scopes'.")
          List<String> scopes,
      @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
          @Nullable String description,
      @Option(
              names = "--days",
              paramLabel = "N",
              description = "How long it lives; else as long as your own key.")
          @Nullable Integer days,
      @Option(
              names = "--networks",
              split = ",",
              paramLabel = "CIDR",
              description = "From where it may be used; else from where your own key may.")
          @Nullable List<String> networks,
      @Option(names = "--test", description = "It is for trials.") boolean test,
      @Mixin Once once) {
    ObjectNode wish = JsonMapper.shared().createObjectNode().put("name", name);
    wish.set("scopes", texts(scopes));
    if (description != null) {
      wish.put("description", description);
    }
    if (days != null) {
      wish.put("expires_in_days", days);
    }
    if (networks != null) {
      wish.set("allowed_networks", texts(networks));
    }
    if (test) {
      wish.put("is_test", true);
    }
    JsonNode answer = once.post(access.api(), KEYS, wish);
    JsonNode made = answer.path("data");
    if (made.path("key").isNull()) {
      throw new CommandFailedException(
          "%s was created by an earlier call".formatted(made.path("keyId").asString()),
          "a key is told once, and that answer was lost",
          "delete it with 'vakna keys delete %s', and create another"
              .formatted(made.path("keyId").asString()),
          null);
    }
    access.told(
        answer,
        "Created %s; it expires %s. The key is shown this once:"
            .formatted(made.path("keyId").asString(), made.path("expiresAt").asString("never")));
    if (!access.asItCame()) {
      Terminal.output().line(made.path("key").asString());
    }
    return 0;
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Ends a key at once and for good.")
  int delete(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "KEY", description = "The key's id, as 'vakna keys list' shows it.")
          String key) {
    access.told(access.api().delete(KEYS + "/" + key), "Deleted " + key + ".");
    return 0;
  }

  private static String words(JsonNode texts) {
    return texts.valueStream().map(JsonNode::asString).collect(Collectors.joining(" "));
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JsonMapper.shared().createArrayNode();
    texts.forEach(array::add);
    return array;
  }
}
