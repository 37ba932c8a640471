package dev.vakna.cli.customer;

import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code vakna plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a restore would make, cost and leave behind, and makes nothing.",
      "",
      "The plan's id is good for 15 minutes: 'vakna restore --plan' does exactly what was told."
    })
public final class PlanCommand implements Callable<Integer> {

  @Mixin private AccountAccess access;
  @Mixin private RestoreWish wish;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  public PlanCommand() {}

  @Override
  public Integer call() {
    JsonNode plan = access.api().post(wish.path() + "/plan", wish.body());
    access.show(plan, () -> table(plan));
    boolean allowed = plan.path("allowed").asBoolean();
    if (!allowed) {
      Terminal.error().line(AccountAccess.cell(plan.path("reason")));
    } else {
      access.next(
          "Until %s exactly this is made by: vakna restore %s --plan %s"
              .formatted(
                  AccountAccess.cell(plan.path("expiresAt")),
                  wish.source(),
                  AccountAccess.cell(plan.path("planId"))));
    }
    return allowed ? 0 : 1;
  }

  private static Table table(JsonNode plan) {
    Table table = new Table("WHAT", "IS", "WHY");
    table.row("plan", AccountAccess.cell(plan.path("planId")), "");
    row(table, plan, "name", plan.path("name"));
    row(table, plan, "region", plan.path("region"));
    JsonNode size = plan.path("resources");
    row(table, plan, "cpuCores", size.path("cpuCores"));
    row(table, plan, "memoryGb", size.path("memoryGb"));
    row(table, plan, "storageGb", size.path("storageGb"));
    JsonNode pricing = plan.path("pricing");
    String currency = AccountAccess.cell(pricing.path("currencyCode"));
    table.row("hourly", AccountAccess.cell(pricing.path("hourly")) + " " + currency, "");
    table.row(
        "monthly",
        AccountAccess.cell(pricing.path("monthly")) + " " + currency,
        "720 hours around the clock, without traffic");
    JsonNode duration = plan.path("duration");
    if (duration.isObject()) {
      table.row(
          "takes",
          "%s to %s s"
              .formatted(
                  AccountAccess.cell(duration.path("p50Seconds")),
                  AccountAccess.cell(duration.path("p90Seconds"))),
          "from the restore on, the line as it is now");
    }
    String open =
        plan.path("openPorts")
            .valueStream()
            .map(PlanCommand::open)
            .collect(Collectors.joining(", "));
    table.row("open", open.isEmpty() ? "nothing" : open, "by the word of its network");
    for (JsonNode warning : plan.path("warnings")) {
      table.row(
          "warning",
          AccountAccess.cell(warning.path("code")),
          AccountAccess.cell(warning.path("message")));
    }
    return table;
  }

  /** As {@code vakna vps firewall --open} takes it. */
  private static String open(JsonNode ports) {
    String sources =
        ports
            .path("sources")
            .valueStream()
            .map(AccountAccess::cell)
            .collect(Collectors.joining(","));
    return "%s/%s%s"
        .formatted(
            AccountAccess.cell(ports.path("protocol")),
            AccountAccess.cell(ports.path("ports")),
            sources.isEmpty() ? "" : "@" + sources);
  }

  private static void row(Table table, JsonNode plan, String field, JsonNode value) {
    String why = "";
    for (JsonNode choice : plan.path("choices")) {
      if (choice.path("field").asString().equals(field)) {
        why = AccountAccess.cell(choice.path("why"));
      }
    }
    table.row(field, AccountAccess.cell(value), why);
  }
}
