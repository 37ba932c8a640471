package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.job.Line;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.http.RequestIds;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jobs: in the shape of the first version of the API and in a plain one, and their end. */
@RestController
class JobController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Jobs");

  /** Seconds until a first look at a job that is being undone makes sense. */
  private static final String FIRST_POLL = "1";

  /** Scopes that can have started a job, and the one that reads. */
  private static final Set<Scope> ANY_OF =
      EnumSet.of(Scope.READ_VM, Scope.POWER_VM, Scope.BACKUP_VM, Scope.WRITE_BILLING);

  private final Jobs jobs;
  private final Line line;
  private final JobViews views;
  private final RequestIds requestIds;

  JobController(Jobs jobs, Line line, JobViews views, RequestIds requestIds) {
    this.jobs = jobs;
    this.line = line;
    this.views = views;
    this.requestIds = requestIds;
  }

  @GetMapping("/api/jobs/{jobId}")
  ResponseEntity<JobViews.Envelope> one(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String jobId,
      HttpServletRequest request) {
    Job job = find(caller, jobId);
    return VpsController.json(views.envelope(job, line.place(job), requestIds.of(request)));
  }

  @GetMapping("/api/v2/jobs/{jobId}")
  ResponseEntity<JobViews.PlainView> plain(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String jobId,
      HttpServletRequest request) {
    Job job = find(caller, jobId);
    return VpsController.json(views.plain(job, line.place(job), requestIds.of(request)));
  }

  private Job find(Caller caller, String jobId) {
    requireScope(caller);
    return jobs.find(caller, jobId).orElseThrow(JobController::absent);
  }

  /** Needs what starting the job needed. */
  @Needs({Scope.BACKUP_VM, Scope.WRITE_BILLING})
  @PostMapping("/api/v2/jobs/{jobId}/actions/cancel")
  ResponseEntity<OperationView> cancel(
      @AuthenticationPrincipal Caller caller, @PathVariable String jobId) {
    return switch (jobs.cancel(caller, jobId)) {
      case Jobs.Cancellation.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case Jobs.Cancellation.Accepted(JobId job) -> {
        LOG.info("{}: {} cancels {}", caller.account(), caller.identity(), job);
        yield ResponseEntity.accepted()
            .header("Retry-After", FIRST_POLL)
            .contentType(MediaType.APPLICATION_JSON)
            .body(OperationView.inProgress(job));
      }
    };
  }

  /** Refuses a caller who could neither have started a job nor may read machines. */
  static void requireScope(Caller caller) {
    if (Collections.disjoint(caller.scopes(), ANY_OF)) {
      throw new RefusedException(Refusal.missing(Set.of(Scope.READ_VM)));
    }
  }

  static RefusedException absent() {
    return new RefusedException(NotFound.JOB);
  }
}
