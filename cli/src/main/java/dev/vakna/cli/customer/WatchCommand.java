package dev.vakna.cli.customer;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Expectation;
import dev.vakna.cli.terminal.ProgressDisplay;
import dev.vakna.cli.terminal.Terminal;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code vakna watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Follows a job to its end, by its events, or by asking where these do not come.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the job completed",
      "1:it failed or was cancelled, or could not be followed; standard error says why",
      "2:wrong use"
    })
public final class WatchCommand implements Callable<Integer> {

  private static final Duration PACE = Duration.ofSeconds(1);

  /** So many answers in a row that fail are too many. */
  private static final int FAILURES = 5;

  @Mixin private AccountAccess access;

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  private String job;

  private @Nullable JsonNode last;
  private String known = "";

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  public WatchCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    JsonNode ended = follow(access.api());
    boolean good = ended.path("isCompleted").asBoolean(false);
    String vps = ended.path("vmId").asString();
    access.told(
        ended,
        good
            ? "%s completed: %s".formatted(job, vps)
            : "%s failed: %s".formatted(job, ended.path("progressMessage").asString()));
    return good ? 0 : 1;
  }

  private JsonNode follow(ApiClient api) throws InterruptedException {
    String path = "/api/v2/jobs/" + AccountPaths.part(job);
    ProgressDisplay display = new ProgressDisplay(Terminal.error(), Expectation.NONE);
    long began = System.nanoTime();
    int failures = 0;
    try {
      while (true) {
        try {
          // Also where events do not come through, as by a proxy that gathers answers.
          JsonNode seen = hears(api.get(path), display, began);
          if (isOver(seen)) {
            return seen;
          }
          listen(api, path, display, began);
          JsonNode now = last;
          if (now != null && isOver(now)) {
            return now;
          }
          failures = 0;
        } catch (ApiException refused) {
          if (refused.status() < 500 && refused.status() != 429 || ++failures == FAILURES) {
            throw refused;
          }
        } catch (CommandFailedException silent) {
          if (++failures == FAILURES) {
            throw silent;
          }
        }
        Thread.sleep(PACE);
      }
    } finally {
      display.end();
    }
  }

  private void listen(ApiClient api, String path, ProgressDisplay display, long began)
      throws InterruptedException {
    var _ =
        api.events(path + "/events", known)
            .tell(event -> {
              if (!event.id().isEmpty()) {
                known = event.id();
              }
              return !event.name().equals("job") || !isOver(hears(event.data(), display, began));
            });
  }

  private JsonNode hears(JsonNode seen, ProgressDisplay display, long began) {
    last = seen;
    JsonNode details = seen.path("progressDetails");
    String key = seen.path("progressTextKey").asString("");
    display.show(
        Duration.ofNanos(System.nanoTime() - began),
        key.substring(key.lastIndexOf('.') + 1),
        Math.clamp(seen.path("progress").asInt(0), 0, 100),
        details.path("current").asLong(0),
        details.path("total").asLong(0),
        left(details, "p50Seconds"),
        left(details, "p90Seconds"));
    return seen;
  }

  private static OptionalDouble left(JsonNode details, String quantile) {
    JsonNode remaining = details.path("remaining").path(quantile);
    return remaining.isNumber() ? OptionalDouble.of(remaining.asDouble()) : OptionalDouble.empty();
  }

  private static boolean isOver(JsonNode seen) {
    return seen.path("isCompleted").asBoolean(false) || seen.path("isFailed").asBoolean(false);
  }
}
