package dev.vakna.server.api;

import dev.vakna.core.id.RequestId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobType;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import dev.vakna.operations.Remaining;
import dev.vakna.operations.WaitingLine;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.ProblemDocument;
import dev.vakna.server.http.Problems;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lays a job out as its owner sees it. */
public final class JobViews {

  private final ApiJson json;
  private final Problems problems;
  private final InstantSource clock;
  private final Caps caps;

  /**
   * @param caps named to those who wait
   */
  public JobViews(ApiJson json, Problems problems, InstantSource clock, Caps caps) {
    this.json = json;
    this.problems = problems;
    this.clock = clock;
    this.caps = caps;
  }

  record Envelope(boolean success, Instant timestamp, String requestId, JobView data) {}

  /**
   * A job.
   *
   * @param cancelRequested its end was asked for, and accepted
   * @param startedAt when work at it began, or null
   */
  record JobView(
      String jobId,
      String queueType,
      String type,
      String state,
      String status,
      String statusKey,
      String jobName,
      String vmId,
      String hostbillAccountId,
      int progress,
      String progressTextKey,
      String progressMessage,
      Details progressDetails,
      @Nullable Result result,
      boolean isCompleted,
      boolean isFailed,
      boolean isRunning,
      boolean isWaiting,
      boolean isScheduled,
      long delay,
      boolean cancelRequested,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /**
   * How far it is.
   *
   * @param rate units a second of late; 0 when unknown
   * @param remaining how long the whole job will still take; null when nothing can be said
   * @param waiting what it waits for before it begins; null unless it waits in line
   */
  record Details(
      int percentage,
      String message,
      long current,
      long total,
      long rate,
      @Nullable Left remaining,
      @Nullable Waiting waiting) {}

  /**
   * Remaining time.
   *
   * @param basis {@code past_restores} or {@code suppositions}
   */
  record Left(double p50Seconds, double p90Seconds, String basis) {
    static Left of(Remaining remaining) {
      return new Left(
          seconds(remaining.p50()),
          seconds(remaining.p90()),
          switch (remaining.basis()) {
            case PAST -> "past_restores";
            case SUPPOSED -> "suppositions";
          });
    }

    private static double seconds(Duration time) {
      return BigDecimal.valueOf(time.toMillis())
          .movePointLeft(3)
          .setScale(1, RoundingMode.HALF_UP)
          .doubleValue();
    }
  }

  /**
   * Standing in line.
   *
   * @param place 1 for the first
   * @param reason {@code turn}, {@code account_busy}, {@code store_busy} or {@code host_away}
   */
  record Waiting(int place, String reason) {
    static Waiting of(WaitingLine.Place place) {
      return new Waiting(
          place.number(),
          switch (place.reason()) {
            case TURN -> "turn";
            case OWNER_BUSY -> "account_busy";
            case SOURCE_BUSY -> "store_busy";
            case HOST_AWAY -> "host_away";
          });
    }
  }

  record Result(boolean success, String type, String clientId, Instant timestamp, Object result) {}

  /** How a status is said: in the operation's words and in the queue's. */
  private enum Words {
    QUEUED("queued", "waiting"),
    RUNNING("in_progress", "active"),
    COMPLETED("completed", "completed"),
    FAILED("failed", "failed");

    private final String status;
    private final String state;

    Words(String status, String state) {
      this.status = status;
      this.state = state;
    }

    static Words of(OperationStatus status) {
      return switch (status) {
        case QUEUED -> QUEUED;
        case RUNNING, UNWINDING, PARKED -> RUNNING;
        case COMPLETED -> COMPLETED;
        case FAILED -> FAILED;
      };
    }
  }

  /**
   * @param place where it stands in line, if it does
   */
  Envelope envelope(Job job, Optional<WaitingLine.Place> place, String requestId) {
    return new Envelope(true, clock.instant(), requestId, view(job, place));
  }

  /**
   * The job bare, as the second version of the API shows it.
   *
   * @param place where it stands in line, if it does
   */
  JobView view(Job job, Optional<WaitingLine.Place> place) {
    Operation operation = job.operation();
    Words words = Words.of(operation.status());
    Progress progress = operation.progress();
    int percent = words == Words.COMPLETED ? 100 : progress.percent();
    Details details = details(operation, words, percent, place);
    return new JobView(
        job.id().text(),
        "vps",
        type(operation.kind()),
        words.state,
        words.status,
        "job.status." + words.status,
        name(operation.kind()),
        job.vps().text(),
        job.account().text(),
        percent,
        "job.progress." + (progress.step().isEmpty() ? words.status : progress.step()),
        details.message(),
        details,
        result(job, words),
        words == Words.COMPLETED,
        words == Words.FAILED,
        words == Words.RUNNING,
        words == Words.QUEUED,
        false,
        0,
        operation.cancelRequested(),
        operation.createdAt(),
        operation.startedAt(),
        operation.finishedAt());
  }

  private Details details(
      Operation operation, Words words, int percent, Optional<WaitingLine.Place> place) {
    Progress progress = operation.progress();
    Remaining remaining = progress.remaining();
    boolean forward = operation.status() == OperationStatus.RUNNING && !operation.cancelRequested();
    boolean waits = operation.status() == OperationStatus.QUEUED && !operation.cancelRequested();
    return new Details(
        percent,
        waits ? place.map(this::waiting).orElse(progress.message()) : message(operation, words),
        progress.current(),
        progress.total(),
        forward ? progress.rate() : 0,
        forward && remaining != null ? Left.of(remaining) : null,
        waits ? place.map(Waiting::of).orElse(null) : null);
  }

  private String waiting(WaitingLine.Place place) {
    String ahead =
        place.number() == 1
            ? "It is next in line."
            : "It is number %d in line.".formatted(place.number());
    return switch (place.reason()) {
      case TURN -> "Waiting for a free place. " + ahead;
      case OWNER_BUSY ->
          "Waiting until one of your other restores ends: %d are at work, which is the most at once for an account. %s"
              .formatted(caps.perOwner(), ahead);
      case SOURCE_BUSY ->
          "Waiting until another restore ends: %d read from this backup's storage, which is the most at once. %s"
              .formatted(caps.perSource(), ahead);
      case HOST_AWAY ->
          "Waiting for the host of the new machine, which does not answer now. Nothing is lost and nothing is charged: restores begin by themselves as soon as it answers. %s You can cancel it."
              .formatted(ahead);
    };
  }

  private static String message(Operation operation, Words words) {
    boolean restore = operation.kind().equals(RestoreKind.NAME);
    Failure failure = operation.failure();
    return switch (words) {
      case COMPLETED -> "Done";
      case FAILED -> failure == null ? "Failed" : failure.message();
      case RUNNING ->
          switch (operation.status()) {
            case RUNNING ->
                operation.cancelRequested()
                    ? "Cancelled; stopping what is at work"
                    : operation.progress().message();
            case PARKED ->
                "This needs a hand on our side; an operator sees it."
                    + (restore ? " Nothing is charged meanwhile" : "");
            default ->
                operation.progress().waiting()
                    ? operation.progress().message()
                    : restore
                        ? "Removing what was made so far"
                        : "Taking back what was done so far";
          };
      case QUEUED -> operation.progress().message();
    };
  }

  private @Nullable Result result(Job job, Words words) {
    Operation operation = job.operation();
    Instant finished = operation.finishedAt();
    if (!operation.status().ended() || finished == null) {
      return null;
    }
    boolean success = words == Words.COMPLETED;
    Object content = tree(operation.result());
    if (!success) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("error", error(job, finished));
      tree(operation.result())
          .properties()
          .forEach(field -> told.putIfAbsent(field.getKey(), field.getValue()));
      content = told;
    }
    return new Result(success, type(operation.kind()), job.account().text(), finished, content);
  }

  private JsonNode tree(@Nullable String text) {
    return json.mapper().readTree(text == null ? "{}" : text);
  }

  private ProblemDocument error(Job job, Instant finished) {
    Failure failure = job.operation().failure();
    ProblemCode code =
        failure == null
            ? ProblemCode.INTERNAL_ERROR
            : Arrays.stream(ProblemCode.values())
                .filter(known -> known.code().equals(failure.code()))
                .findFirst()
                .orElse(ProblemCode.INTERNAL_ERROR);
    String detail =
        failure == null
            ? "The job failed on our side. Try again; if it stays, tell support the request id."
            : failure.message();
    return problems.document(
        Refusal.of(code, detail), "/api/jobs/" + job.id().text(), asked(job).text(), finished);
  }

  /** The call that asked for it. Where none is known, an id by which the job is found. */
  private static RequestId asked(Job job) {
    RequestId known = job.request();
    return known == null ? new RequestId(job.id().value()) : known;
  }

  /** The kind as the API calls it; journals have words of their own. */
  private static String type(String kind) {
    return JobType.of(kind).map(JobType::type).orElse(kind);
  }

  /** The kind for people. */
  private static String name(String kind) {
    return JobType.of(kind).map(JobType::words).orElse(kind);
  }
}
