package dev.vakna.server.admin;

import dev.vakna.core.admin.Operations;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Standing;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Outage;
import dev.vakna.operations.Progress;
import dev.vakna.operations.StepStanding;
import dev.vakna.server.api.ReportLinks;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.RefusedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Operations with their journals, and the way out for those that are parked. */
@RestController
@RequestMapping("/internal/admin/operations")
class OperationAdminController {

  private static final int MOST = 500;
  private static final Set<OperationStatus> ENDED =
      EnumSet.of(OperationStatus.COMPLETED, OperationStatus.FAILED);

  private final Operations operations;
  private final ApiJson json;
  private final ReportLinks links;

  OperationAdminController(Operations operations, ApiJson json, ReportLinks links) {
    this.operations = operations;
    this.json = json;
    this.links = links;
  }

  /**
   * @param requestId the call that asked for it; null when none did, or nobody knows
   * @param outage what it waits for that is out of reach; null when it waits for no such thing
   */
  record OperationView(
      String jobId,
      String accountId,
      String vpsId,
      @Nullable String backupId,
      @Nullable String requestId,
      String kind,
      String host,
      String status,
      Progress progress,
      boolean cancelRequested,
      @Nullable Failure failure,
      @Nullable Outage outage,
      @Nullable String worker,
      long fence,
      Instant dueAt,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /**
   * @param next what the next page comes after, or null after the last one
   */
  record OperationList(List<OperationView> operations, @Nullable String next) {}

  record EntryView(String step, String mark, JsonNode payload, Instant at) {}

  /**
   * @param reportUrl opens the report in a browser for a while; null for one that has not ended
   */
  record OperationDetail(
      OperationView operation,
      List<StepStanding> steps,
      JsonNode input,
      @Nullable JsonNode result,
      @Nullable String reportUrl,
      List<EntryView> journal) {}

  /** Those in the states asked for, newest first; without any, those that have not ended. */
  @GetMapping
  OperationList list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "100") int limit) {
    if (limit < 1 || limit > MOST) {
      throw fault("/limit", "`limit` must be 1 to %d.".formatted(MOST));
    }
    JobId last =
        after == null
            ? null
            : JobId.parse(after)
                .orElseThrow(() -> fault("/after", "`after` must be the id of a job."));
    List<Standing> page = operations.list(statuses(status), last, limit);
    return new OperationList(
        page.stream().map(OperationAdminController::view).toList(),
        page.size() < limit ? null : page.getLast().job().id().text());
  }

  private static Set<OperationStatus> statuses(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return EnumSet.complementOf(EnumSet.copyOf(ENDED));
    }
    if (text.equals("all")) {
      return EnumSet.allOf(OperationStatus.class);
    }
    EnumSet<OperationStatus> wanted = EnumSet.noneOf(OperationStatus.class);
    for (String word : text.split(",")) {
      wanted.add(
          Arrays.stream(OperationStatus.values())
              .filter(known -> word(known).equals(word.strip()))
              .findFirst()
              .orElseThrow(() ->
                  fault(
                      "/status",
                      "`status` must be all, or of %s, with commas between."
                          .formatted(
                              Arrays.stream(OperationStatus.values())
                                  .map(OperationAdminController::word)
                                  .toList()))));
    }
    return wanted;
  }

  private static String word(OperationStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static RefusedException fault(String pointer, String detail) {
    return RefusedException.fault(pointer, FieldFault.Code.UNKNOWN_VALUE, detail);
  }

  @GetMapping("/{jobId}")
  OperationDetail one(@PathVariable String jobId) {
    return detail(operations.show(jobId));
  }

  /** Gives a parked operation back to the workers. */
  @PostMapping("/{jobId}/retry")
  OperationDetail retry(@PathVariable String jobId) {
    return detail(operations.retry(jobId));
  }

  /** Has an operation undone. */
  @PostMapping("/{jobId}/unwind")
  OperationDetail unwind(@PathVariable String jobId) {
    return detail(operations.unwind(jobId));
  }

  private OperationDetail detail(Standing standing) {
    Operation operation = standing.job().operation();
    String result = operation.result();
    return new OperationDetail(
        view(standing),
        operation.steps(),
        json.mapper().readTree(operation.input()),
        result == null ? null : json.mapper().readTree(result),
        ENDED.contains(operation.status()) ? links.to(standing.job().id()).url() : null,
        operation.journal().stream().map(this::entry).toList());
  }

  private EntryView entry(Entry entry) {
    return new EntryView(
        entry.step(),
        entry.mark().name().toLowerCase(Locale.ROOT),
        json.mapper().readTree(entry.payload()),
        entry.at());
  }

  private static OperationView view(Standing standing) {
    Job job = standing.job();
    Operation operation = job.operation();
    var backup = job.backup();
    var request = job.request();
    return new OperationView(
        job.id().text(),
        job.account().text(),
        job.vps().text(),
        backup == null ? null : backup.text(),
        request == null ? null : request.text(),
        operation.kind(),
        operation.host(),
        word(operation.status()),
        operation.progress(),
        operation.cancelRequested(),
        operation.failure(),
        operation.outage(),
        standing.worker(),
        standing.fence(),
        standing.dueAt(),
        operation.createdAt(),
        operation.startedAt(),
        operation.finishedAt());
  }
}
