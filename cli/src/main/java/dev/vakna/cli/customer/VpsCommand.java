package dev.vakna.cli.customer;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

/** {@code vakna vps}. */
@Command(
    name = "vps",
    mixinStandardHelpOptions = true,
    description = "Your VPSs and Cloud VMs, with an API key of yours.",
    subcommands = FirewallCommand.class,
    synopsisSubcommandLabel = "COMMAND")
public final class VpsCommand implements Runnable {

  private static final String PATH = "/api/v2/vps";
  private static final Duration PACE = Duration.ofMillis(500);
  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  public VpsCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna vps --help'.");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them.")
  int list(
      @Mixin AccountAccess access,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "Only those of exactly this name.")
          @Nullable String name) {
    ArrayNode all =
        JsonMapper.shared()
            .createArrayNode()
            .addAll(access.api().all(PATH + (name == null ? "" : "?name=" + encoded(name))));
    access.show(JsonMapper.shared().createObjectNode().set("data", all), () -> table(all));
    return 0;
  }

  private static Table table(ArrayNode all) {
    Table table =
        new Table(
            "VPS", "NAME", "ADDRESS", "STATUS", "POWER", "CORES", "MEMORY", "STORAGE", "REGION");
    for (JsonNode vps : all) {
      JsonNode size = vps.path("resources");
      table.row(
          AccountAccess.cell(vps.path("id")),
          AccountAccess.cell(vps.path("name")),
          AccountAccess.cell(vps.path("primaryIp")),
          AccountAccess.cell(vps.path("serviceStatus")),
          AccountAccess.cell(vps.path("powerState")),
          AccountAccess.cell(size.path("cpuCores")),
          AccountAccess.cell(size.path("memoryGb")) + " GiB",
          AccountAccess.cell(size.path("storageGb")) + " GiB",
          AccountAccess.cell(vps.path("region")));
    }
    return table;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One, with what may be done with it now.")
  int show(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id) {
    access.show(access.api().get(path(id) + "/details"));
    return 0;
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "What it does and uses now.")
  int status(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id) {
    access.show(access.api().get(path(id) + "/status"));
    return 0;
  }

  @Command(
      name = "network",
      mixinStandardHelpOptions = true,
      description = "Its addresses, and where its services are reached.")
  int network(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id) {
    access.show(access.api().get(path(id) + "/network"));
    return 0;
  }

  /** How long a job is followed. */
  private static final class Following {
    @Option(names = "--wait", description = "Waits until it is done.")
    private boolean wait;
  }

  @Command(name = "start", mixinStandardHelpOptions = true, description = "Switches it on.")
  int start(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Mixin Following following,
      @Mixin Once once)
      throws InterruptedException {
    return power(access, id, "start", false, following, once);
  }

  @Command(
      name = "shutdown",
      mixinStandardHelpOptions = true,
      description =
          "Asks its guest to switch it off; one that has not after two minutes is left running.")
  int shutdown(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Mixin Following following,
      @Mixin Once once)
      throws InterruptedException {
    return power(access, id, "shutdown", false, following, once);
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "Switches it off at once, as if its plug were pulled.")
  int stop(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Mixin Following following,
      @Mixin Once once)
      throws InterruptedException {
    return power(access, id, "stop", false, following, once);
  }

  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = "Asks its guest to switch it off, and starts it again.")
  int restart(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Option(
              names = "--force",
              description = "A guest that has not obeyed after two minutes is switched off.")
          boolean force,
      @Mixin Following following,
      @Mixin Once once)
      throws InterruptedException {
    return power(access, id, "restart", force, following, once);
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = "Switches it off at once, as if its plug were pulled, and on again.")
  int reset(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Mixin Following following,
      @Mixin Once once)
      throws InterruptedException {
    return power(access, id, "reset", false, following, once);
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = {
        "Ends a Cloud VM: at once, for good, with its disks and its address.",
        "Or with the month, which can be taken back until then."
      })
  int cancel(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Option(names = "--end-of-month", description = "Ends it with the calendar month (UTC).")
          boolean later,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the provider.")
          @Nullable String reason,
      @Mixin Once once) {
    ObjectNode wish = JsonMapper.shared().createObjectNode();
    wish.put("cancelType", later ? "end_of_period" : "immediate");
    if (reason != null) {
      wish.put("reason", reason);
    }
    JsonNode answer = once.post(access.api(), path(id) + "/actions/cancel", wish);
    String job = answer.path("operation").path("jobId").asString();
    access.told(
        answer,
        later
            ? "%s ends with the month. See 'vakna vps cancellation %s', and 'vakna vps keep %s' to take it back."
                .formatted(id, id, id)
            : "%s is removed by %s and costs nothing any more.".formatted(id, job));
    return 0;
  }

  @Command(
      name = "cancellation",
      mixinStandardHelpOptions = true,
      description = "How it stands with a Cloud VM's cancellation.")
  int cancellation(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id) {
    JsonNode answer = access.api().get(path(id) + "/cancellation");
    access.show(
        answer,
        () -> {
          Table table = new Table("STATUS", "TYPE", "CANCELLED", "ENDS", "REVOKABLE", "REASON");
          table.row(
              answer.path("status").asString(),
              answer.path("cancelType").asString("-"),
              answer.path("cancelledAt").asString("-"),
              answer.path("scheduledAt").asString("-"),
              answer.path("revokable").asBoolean() ? "yes" : "no",
              answer.path("reason").asString("-"));
          return table;
        });
    return 0;
  }

  @Command(
      name = "keep",
      mixinStandardHelpOptions = true,
      description = "Takes an end with the month back.")
  int keep(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id) {
    access.told(access.api().delete(path(id) + "/cancellation"), id + " is kept.");
    return 0;
  }

  @Command(
      name = "delete-after",
      mixinStandardHelpOptions = true,
      description = "Has a Cloud VM end by itself after a moment, or takes that back.")
  int deleteAfter(
      @Mixin AccountAccess access,
      @Parameters(index = "0", paramLabel = "VPS", description = "Its id.") String id,
      @Parameters(
              index = "1",
              paramLabel = "TIME",
              description =
                  "An ISO time with its offset, an hour ahead or more, for example"
                      + " 2026-12-24T18:00:00Z; or never.")
          String time) {
    ObjectNode wish = JsonMapper.shared().createObjectNode();
    wish.put("deleteAfter", time.equals("never") ? null : time);
    JsonNode answer = access.api().patch(path(id), wish);
    JsonNode at = answer.path("deleteAfter");
    access.told(
        answer,
        at.isNull()
            ? id + " does not end by itself."
            : "%s ends by itself after %s.".formatted(id, at.asString()));
    return 0;
  }

  @Command(
      name = "resize",
      mixinStandardHelpOptions = true,
      description = "Gives a Cloud VM that is off another size; it starts in it.")
  int resize(
      @Mixin AccountAccess access,
      @Parameters(paramLabel = "VPS", description = "Its id.") String id,
      @Option(
              names = {"--cpu", "--cores"},
              required = true,
              paramLabel = "N",
              description = "CPU cores.")
          int cores,
      @Option(names = "--memory", required = true, paramLabel = "GIB", description = "Memory.")
          int memory,
      @Mixin Once once) {
    ObjectNode wish = JsonMapper.shared().createObjectNode();
    wish.put("cpuCores", cores).put("memoryGb", memory);
    JsonNode answer = once.post(access.api(), path(id) + "/actions/resize", wish);
    access.told(
        answer,
        answer.path("resized").asBoolean()
            ? "%s has %d cores and %d GiB of memory from its next start on."
                .formatted(id, cores, memory)
            : id + " has that size already.");
    return 0;
  }

  private static int power(
      AccountAccess access, String id, String act, boolean force, Following following, Once once)
      throws InterruptedException {
    ApiClient api = access.api();
    ObjectNode body = JsonMapper.shared().createObjectNode();
    if (force) {
      body.put("force", true);
    }
    JsonNode accepted = once.post(api, path(id) + "/actions/" + act, body);
    String job = accepted.path("operation").path("jobId").asString("");
    if (following.wait) {
      access.show(ended(api, job));
    } else {
      access.show(accepted);
      access.next("'vakna watch %s' follows it.".formatted(job));
    }
    return 0;
  }

  private static JsonNode ended(ApiClient api, String job) throws InterruptedException {
    while (true) {
      JsonNode now = api.get("/api/v2/jobs/" + job);
      switch (now.path("status").asString("")) {
        case "completed" -> {
          return now;
        }
        case "failed" ->
            throw new CommandFailedException(
                "job %s failed".formatted(job),
                now.path("error").path("detail").asString("it says no cause"),
                null,
                null);
        default -> Thread.sleep(PACE);
      }
    }
  }

  private static String path(String id) {
    return PATH + "/" + encoded(id);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
