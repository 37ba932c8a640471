package dev.vakna.cli.admin;

import dev.vakna.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna admin operation}. */
@Command(
    name = "operation",
    mixinStandardHelpOptions = true,
    description = "Operations and their journals.",
    synopsisSubcommandLabel = "COMMAND")
final class OperationCommand {
  private static final String PATH = "/internal/admin/operations";

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Those at work.")
  int list(@Mixin Session session) {
    JsonNode answer = session.api().get(PATH);
    session.show(
        answer,
        () -> {
          Table table = new Table("JOB", "KIND", "ACCOUNT", "VPS", "STATUS", "STEP", "PERCENT");
          for (JsonNode operation : answer.path("operations")) {
            JsonNode progress = operation.path("progress");
            table.row(
                Session.text(operation.path("jobId")),
                Session.text(operation.path("kind")),
                Session.text(operation.path("accountId")),
                Session.text(operation.path("vpsId")),
                Session.text(operation.path("status")),
                Session.text(progress.path("step")),
                Session.text(progress.path("percent")));
          }
          return table;
        });
    return 0;
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "One, with its journal.")
  int show(
      @Mixin Session session, @Parameters(paramLabel = "JOB", description = "Its id.") String job) {
    JsonNode answer = session.api().get(PATH + "/" + job);
    session.show(
        answer,
        () -> {
          Table table = new Table("AT", "STEP", "MARK");
          JsonNode operation = answer.path("operation");
          table.row(
              Session.text(operation.path("createdAt")),
              Session.text(operation.path("kind")),
              Session.text(operation.path("status")));
          for (JsonNode entry : answer.path("journal")) {
            table.row(
                Session.text(entry.path("at")),
                Session.text(entry.path("step")),
                Session.text(entry.path("mark")));
          }
          return table;
        });
    return 0;
  }
}
