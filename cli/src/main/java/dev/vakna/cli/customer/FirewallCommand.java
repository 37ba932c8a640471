package dev.vakna.cli.customer;

import dev.vakna.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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

/** {@code vakna vps firewall}. */
@Command(
    name = "firewall",
    mixinStandardHelpOptions = true,
    description = {
      "What others may begin to talk to of a Cloud VM.",
      "With --open exactly that is open from now on, in place of all that was."
    })
final class FirewallCommand implements Callable<Integer> {

  private static final Pattern RULE = Pattern.compile("([a-zA-Z]+)/([^@/]+)(?:@(.+))?");

  @Spec private CommandSpec spec;
  @Mixin private AccountAccess access;

  @Parameters(paramLabel = "VPS", description = "Its id.")
  private String id;

  @ArgGroup private @Nullable Change change;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  FirewallCommand() {}

  /** What is to be open; one or the other. */
  private static final class Change {
    @Option(
        names = "--open",
        paramLabel = "RULE",
        description = {
          "Opens ports: tcp/22, udp/60000-61000, or tcp/22@203.0.113.0/24,2001:db8::/32 for those",
          "networks alone. May be given many times."
        })
    private @Nullable List<String> open;

    @Option(names = "--close-all", description = "Opens nothing.")
    private boolean nothing;
  }

  @Override
  public Integer call() {
    String path = "/api/v2/vps/%s/firewall".formatted(VpsCommand.encoded(id));
    Change wish = change;
    JsonNode firewall = wish == null ? access.api().get(path) : access.api().put(path, body(wish));
    access.show(firewall, () -> table(firewall));
    access.next(
        "%s: %s"
            .formatted(
                AccountAccess.cell(firewall.path("state")),
                AccountAccess.cell(firewall.path("detail"))));
    return 0;
  }

  private ObjectNode body(Change wish) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    ArrayNode rules = body.putArray("rules");
    List<String> open = wish.open;
    if (open != null) {
      open.forEach(text -> rules.add(rule(text)));
    }
    return body;
  }

  /** What its parts mean is the server's to judge. */
  private ObjectNode rule(String text) {
    Matcher parts = RULE.matcher(text);
    if (!parts.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "'%s' names no ports, as tcp/22, udp/60000-61000 or tcp/22@203.0.113.0/24 do"
              .formatted(text));
    }
    ObjectNode rule = JsonMapper.shared().createObjectNode();
    rule.put("protocol", parts.group(1)).put("ports", parts.group(2));
    String sources = parts.group(3);
    if (sources != null) {
      ArrayNode all = rule.putArray("sources");
      for (String source : sources.split(",", -1)) {
        all.add(source);
      }
    }
    return rule;
  }

  private static Table table(JsonNode firewall) {
    Table table = new Table("OPEN", "TO", "NOTE");
    for (JsonNode rule : firewall.path("rules")) {
      List<String> sources = rule.path("sources").valueStream().map(AccountAccess::cell).toList();
      table.row(
          AccountAccess.cell(rule.path("protocol")) + "/" + AccountAccess.cell(rule.path("ports")),
          sources.isEmpty() ? "anywhere" : String.join(", ", sources),
          AccountAccess.cell(rule.path("description")));
    }
    return table;
  }
}
