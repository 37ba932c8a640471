package dev.vakna.cli.demo;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.terminal.Expectation;
import dev.vakna.cli.terminal.ProgressDisplay;
import dev.vakna.cli.terminal.Terminal;
import java.time.Duration;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Asks for a job again and again until it is over, and shows how far it is. */
final class JobFollower {
  private static final Duration PACE = Duration.ofMillis(250);

  private final ApiClient api;
  private final ProgressDisplay display;

  JobFollower(ApiClient api, Terminal terminal, Expectation expectation) {
    this.api = api;
    this.display = new ProgressDisplay(terminal, expectation);
  }

  /**
   * Follows a job to its end.
   *
   * @param pollUrl as the operation's envelope names it
   */
  Ending follow(String pollUrl) throws InterruptedException {
    long began = System.nanoTime();
    try {
      while (true) {
        JsonNode job = api.get(pollUrl).path("data");
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        if (job.path("isCompleted").asBoolean(false) || job.path("isFailed").asBoolean(false)) {
          return new Ending(job, taken);
        }
        JsonNode details = job.path("progressDetails");
        display.show(
            taken,
            stage(job),
            Math.clamp(job.path("progress").asInt(0), 0, 100),
            details.path("current").asLong(0),
            details.path("total").asLong(0),
            left(details, "p50Seconds"),
            left(details, "p90Seconds"));
        Thread.sleep(PACE);
      }
    } finally {
      display.end();
    }
  }

  /** What the server says; suppositions of its are no better than what was seen here before. */
  private static OptionalDouble left(JsonNode details, String quantile) {
    JsonNode remaining = details.path("remaining");
    return remaining.path("basis").asString("").equals("past_restores")
        ? OptionalDouble.of(remaining.path(quantile).asDouble(0))
        : OptionalDouble.empty();
  }

  private static String stage(JsonNode job) {
    String key = job.path("progressTextKey").asString("");
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /**
   * How a job ended.
   *
   * @param job its last state
   * @param taken from its acceptance to its end
   */
  record Ending(JsonNode job, Duration taken) {

    boolean good() {
      return job.path("isCompleted").asBoolean(false);
    }

    /** What the restore made: ids, access, verification, pricing, warnings. */
    JsonNode made() {
      return job.path("result").path("result");
    }

    /** The job's own account of its failure. */
    String failure() {
      String detail = made().path("error").path("detail").asString("");
      return detail.isEmpty() ? job.path("progressMessage").asString("it did not say why") : detail;
    }
  }
}
