package dev.vakna.server.admin;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.Progress;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Operations with their journals. */
@RestController
@RequestMapping("/internal/admin/operations")
class OperationAdminController {

  private final Store store;
  private final ApiJson json;

  OperationAdminController(Store store, ApiJson json) {
    this.store = store;
    this.json = json;
  }

  record OperationView(
      String jobId,
      String accountId,
      String vpsId,
      @Nullable String backupId,
      String kind,
      String host,
      String status,
      Progress progress,
      boolean cancelRequested,
      @Nullable Failure failure,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  record OperationList(List<OperationView> operations) {}

  record EntryView(String step, String mark, JsonNode payload, Instant at) {}

  record OperationDetail(
      OperationView operation,
      JsonNode input,
      @Nullable JsonNode result,
      List<EntryView> journal) {}

  /** Those that have not ended, oldest first. */
  @GetMapping
  OperationList unended() {
    return new OperationList(
        store.transact(tx -> tx.jobs().unended()).stream()
            .map(OperationAdminController::view)
            .toList());
  }

  @GetMapping("/{jobId}")
  OperationDetail one(@PathVariable String jobId) {
    Job job =
        JobId.parse(jobId)
            .flatMap(id -> store.transact(tx -> tx.jobs().find(id)))
            .orElseThrow(() ->
                RefusedException.of(
                    ProblemCode.JOB_NOT_FOUND, "There is no job %s.".formatted(jobId)));
    Operation operation = job.operation();
    String result = operation.result();
    return new OperationDetail(
        view(job),
        json.mapper().readTree(operation.input()),
        result == null ? null : json.mapper().readTree(result),
        operation.journal().stream().map(this::entry).toList());
  }

  private EntryView entry(Entry entry) {
    return new EntryView(
        entry.step(),
        entry.mark().name().toLowerCase(Locale.ROOT),
        json.mapper().readTree(entry.payload()),
        entry.at());
  }

  private static OperationView view(Job job) {
    Operation operation = job.operation();
    var backup = job.backup();
    return new OperationView(
        job.id().text(),
        job.account().text(),
        job.vps().text(),
        backup == null ? null : backup.text(),
        operation.kind(),
        operation.host(),
        operation.status().name().toLowerCase(Locale.ROOT),
        operation.progress(),
        operation.cancelRequested(),
        operation.failure(),
        operation.createdAt(),
        operation.startedAt(),
        operation.finishedAt());
  }
}
