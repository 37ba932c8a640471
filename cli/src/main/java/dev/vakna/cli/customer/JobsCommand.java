package dev.vakna.cli.customer;

import dev.vakna.cli.terminal.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna jobs}. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = "Jobs of your account, newest first; 'vakna watch' follows one.")
public final class JobsCommand implements Runnable {

  private static final String JOBS = "/api/v2/jobs";

  @Mixin private AccountAccess access;
  @Mixin private Wanted wanted;

  /** Which jobs are wanted. */
  static final class Wanted {
    @Option(
        names = "--status",
        paramLabel = "STATUS",
        description = "Of queued, in_progress, completed, failed; several with commas between.")
    private @Nullable String status;

    @Option(
        names = "--type",
        paramLabel = "TYPE",
        description = "For example vps.restore_to_payg; several with commas between.")
    private @Nullable String type;

    @Option(names = "--vps", paramLabel = "VPS", description = "Of this VPS, which may be gone.")
    private @Nullable String vps;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "At most so many, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int limit;

    private String query() {
      StringJoiner query = new StringJoiner("&", "?", "");
      query.add("limit=" + limit);
      add(query, "status", status);
      add(query, "type", type);
      add(query, "vpsId", vps);
      return query.toString();
    }

    private static void add(StringJoiner query, String name, @Nullable String value) {
      if (value != null) {
        query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
  }

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  public JobsCommand() {}

  @Override
  public void run() {
    list(access, wanted);
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "The newest jobs.")
  int list(@Mixin AccountAccess at, @Mixin Wanted which) {
    JsonNode answer = at.api().get(JOBS + which.query());
    at.show(
        answer,
        () -> {
          Table table = new Table("JOB", "TYPE", "STATUS", "DONE", "VPS", "CREATED", "SAYS");
          for (JsonNode job : answer.path("data")) {
            table.row(
                job.path("jobId").asString(),
                job.path("type").asString(),
                job.path("status").asString(),
                job.path("progress").asInt() + " %",
                job.path("vmId").asString(),
                job.path("createdAt").asString(),
                job.path("progressMessage").asString());
          }
          return table;
        });
    return 0;
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Asks for the end of a job; what it made is removed.")
  int cancel(
      @Mixin AccountAccess at,
      @Parameters(paramLabel = "JOB", description = "The job's id.") String job) {
    JsonNode answer = at.api().post(JOBS + "/" + AccountPaths.part(job) + "/actions/cancel", null);
    at.told(answer, "%s will end as cancelled; follow it: vakna watch %s".formatted(job, job));
    return 0;
  }
}
