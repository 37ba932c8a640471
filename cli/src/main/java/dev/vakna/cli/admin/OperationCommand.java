package dev.vakna.cli.admin;

import static dev.vakna.cli.admin.Columns.text;

import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna admin operation}. */
@Command(
    name = "operation",
    mixinStandardHelpOptions = true,
    description = "Operations, their journals, and the way out for parked ones.",
    synopsisSubcommandLabel = "COMMAND")
final class OperationCommand {
  private static final String PATH = "/internal/admin/operations";
  private static final Columns COLUMNS =
      new Columns(
          text("JOB", "jobId"),
          text("KIND", "kind"),
          text("VPS", "vpsId"),
          text("STATUS", "status"),
          text("STEP", "progress", "step"),
          text("PERCENT", "progress", "percent"),
          text("WORKER", "worker"),
          text("FAILURE", "failure", "code"),
          text("OUT OF REACH SINCE", "outage", "since"));

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Those that have not ended, parked ones included; newest first.")
  int list(
      @Mixin Session session,
      @Option(
              names = "--status",
              paramLabel = "S",
              description =
                  "Only these: queued, running, unwinding, parked, completed, failed, with commas between; or all.")
          @Nullable String status,
      @Option(
              names = "--limit",
              defaultValue = "100",
              paramLabel = "N",
              description = "At most so many.")
          int limit,
      @Option(
              names = "--after",
              paramLabel = "JOB",
              description = "Only those that come after this one, that is, are older.")
          @Nullable String after) {
    String query =
        "?limit="
            + limit
            + (status == null ? "" : "&status=" + status)
            + (after == null ? "" : "&after=" + after);
    JsonNode answer = session.api().get(PATH + query);
    if (answer.path("next").isString()) {
      Terminal.error()
          .line(
              "There may be more; see them with --after %s."
                  .formatted(answer.path("next").asString()));
    }
    session.show(answer, "operations", COLUMNS);
    return 0;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One: who works at it, its attempts and failures, its journal.")
  int show(
      @Mixin Session session, @Parameters(paramLabel = "JOB", description = "Its id.") String job) {
    show(session, session.api().get(PATH + "/" + job));
    return 0;
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = {
        "Gives a parked operation back to the workers, with fresh attempts.",
        "It goes on the way it was going: forward, or being undone."
      })
  int retry(
      @Mixin Session session, @Parameters(paramLabel = "JOB", description = "Its id.") String job) {
    show(session, session.api().post(PATH + "/" + job + "/retry", null));
    return 0;
  }

  @Command(
      name = "unwind",
      mixinStandardHelpOptions = true,
      description = {
        "Has an operation undone: a parked one for the reason it was parked with,",
        "one at work as if its customer had cancelled it. Refused where nothing is ever undone."
      })
  int unwind(
      @Mixin Session session, @Parameters(paramLabel = "JOB", description = "Its id.") String job) {
    show(session, session.api().post(PATH + "/" + job + "/unwind", null));
    return 0;
  }

  private static void show(Session session, JsonNode answer) {
    session.show(
        answer,
        () -> {
          Table table = new Table("WHAT", "", "");
          JsonNode operation = answer.path("operation");
          for (String field :
              List.of(
                  "jobId",
                  "kind",
                  "status",
                  "vpsId",
                  "worker",
                  "fence",
                  "dueAt",
                  "cancelRequested",
                  "createdAt",
                  "finishedAt")) {
            table.row(field, Session.text(operation.path(field)), "");
          }
          JsonNode failure = operation.path("failure");
          if (failure.isObject()) {
            table.row("failure", Session.text(failure.path("code")), words(failure));
          }
          JsonNode outage = operation.path("outage");
          if (outage.isObject()) {
            table.row(
                "out of reach",
                "since %s, tried %s times; goes on by itself"
                    .formatted(
                        Session.text(outage.path("since")), Session.text(outage.path("tries"))),
                words(outage.path("failure")));
          }
          if (answer.path("reportUrl").isString()) {
            table.row("report", "opens in a browser:", Session.text(answer.path("reportUrl")));
          }
          for (JsonNode step : answer.path("steps")) {
            table.row(
                "step " + Session.text(step.path("step")),
                "%s; %s failed, %s failed to undo"
                    .formatted(
                        standing(step),
                        Session.text(step.path("attempts")),
                        Session.text(step.path("undoAttempts"))),
                step.path("failure").isObject() ? words(step.path("failure")) : "");
          }
          for (JsonNode entry : answer.path("journal")) {
            table.row(
                Session.text(entry.path("at")),
                Session.text(entry.path("step")),
                Session.text(entry.path("mark")));
          }
          return table;
        });
  }

  private static String standing(JsonNode step) {
    return step.path("undone").asBoolean()
        ? "undone"
        : step.path("done").asBoolean()
            ? "done"
            : step.path("begun").asBoolean() ? "begun" : "not begun";
  }

  private static String words(JsonNode failure) {
    return (Session.text(failure.path("message")) + " " + Session.text(failure.path("detail")))
        .strip();
  }
}
