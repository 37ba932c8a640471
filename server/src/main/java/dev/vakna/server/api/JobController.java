package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.http.RequestIds;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Jobs, in the shape of the first version of the API. */
@RestController
class JobController {

  /** Scopes that can have started a job, and the one that reads. */
  private static final Set<Scope> ANY_OF =
      EnumSet.of(Scope.READ_VM, Scope.BACKUP_VM, Scope.WRITE_BILLING);

  private final Store store;
  private final JobViews views;
  private final RequestIds requestIds;

  JobController(Store store, JobViews views, RequestIds requestIds) {
    this.store = store;
    this.views = views;
    this.requestIds = requestIds;
  }

  @GetMapping("/api/jobs/{jobId}")
  ResponseEntity<JobViews.Envelope> one(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String jobId,
      HttpServletRequest request) {
    requireScope(caller);
    Job job =
        JobId.parse(jobId)
            .flatMap(id -> store.transact(tx -> tx.jobs().find(caller.account(), id)))
            .orElseThrow(JobController::absent);
    return VpsController.json(views.envelope(job, requestIds.of(request)));
  }

  /** Refuses a caller who could neither have started a job nor may read machines. */
  static void requireScope(Caller caller) {
    if (Collections.disjoint(caller.scopes(), ANY_OF)) {
      throw new RefusedException(Refusal.missing(Set.of(Scope.READ_VM)));
    }
  }

  static RefusedException absent() {
    return RefusedException.of(
        ProblemCode.JOB_NOT_FOUND,
        "There is no such job. Take its id from operation.jobId of the call that started it.");
  }
}
