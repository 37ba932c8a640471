package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.job.Line;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.operations.Remaining;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.ETags;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.http.RequestIds;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Jobs: each in the envelope of the first version of the API and bare, their list, and their end.
 */
@RestController
class JobController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Jobs");

  /** Seconds until a first look at a job that is being undone makes sense. */
  private static final String FIRST_POLL = "1";

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATE = Duration.ofSeconds(10);

  /** So often is looked at a job at most until its end, by who looks as told. */
  private static final int LOOKS = 20;

  private final Jobs jobs;
  private final Line line;
  private final JobViews views;
  private final RequestIds requestIds;
  private final ApiJson json;

  JobController(Jobs jobs, Line line, JobViews views, RequestIds requestIds, ApiJson json) {
    this.jobs = jobs;
    this.line = line;
    this.views = views;
    this.requestIds = requestIds;
    this.json = json;
  }

  @GetMapping("/api/jobs/{jobId}")
  ResponseEntity<JobViews.Envelope> one(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String jobId,
      HttpServletRequest request) {
    Job job = seen(jobs.find(caller, jobId));
    JobViews.Envelope envelope = views.envelope(job, line.place(job), requestIds.of(request));
    // Time and id of the call are new each time, and what they go with may be what it was.
    return followed(job).eTag(ETags.of(json.bytes(envelope.data()))).body(envelope);
  }

  @GetMapping("/api/v2/jobs/{jobId}")
  ResponseEntity<JobViews.JobView> plain(
      @AuthenticationPrincipal Caller caller, @PathVariable String jobId) {
    Job job = seen(jobs.find(caller, jobId));
    return followed(job).body(views.view(job, line.place(job)));
  }

  @GetMapping("/api/v2/jobs")
  ResponseEntity<Page<JobViews.JobView>> list(
      @AuthenticationPrincipal Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String vpsId) {
    JobQuery query = JobQuery.read(caller.account(), limit, cursor, status, type, vpsId);
    return switch (jobs.page(caller, query.filter(), query.after(), query.limit())) {
      case Jobs.Listing.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case Jobs.Listing.Listed(Jobs.Page(List<Job> page, boolean more)) ->
          VpsController.json(
              new Page<>(
                  page.stream().map(job -> views.view(job, line.place(job))).toList(),
                  more ? query.after(page.getLast()) : null));
    };
  }

  /** An answer about a job, which says when another look makes sense while it has not ended. */
  private static ResponseEntity.BodyBuilder followed(Job job) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
    return job.operation().status().ended()
        ? answer
        : answer.header("Retry-After", Long.toString(nextLook(job).toSeconds()));
  }

  /** Sooner where its end is near. */
  private static Duration nextLook(Job job) {
    Remaining remaining = job.operation().progress().remaining();
    if (remaining == null) {
      return SOON;
    }
    Duration share = remaining.p50().dividedBy(LOOKS);
    return share.compareTo(SOON) < 0 ? SOON : share.compareTo(LATE) > 0 ? LATE : share;
  }

  /** Needs what starting the job needed. */
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

  /** The job, or the refusal of who may not see it. */
  static Job seen(Jobs.Sight sight) {
    return switch (sight) {
      case Jobs.Sight.Seen(Job job) -> job;
      case Jobs.Sight.Refused(Refusal refusal) -> throw new RefusedException(refusal);
    };
  }

  static RefusedException absent() {
    return new RefusedException(NotFound.JOB);
  }
}
