package dev.vakna.server.api;

import dev.vakna.core.id.JobId;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** What a call that takes time answers with. */
record OperationView(Operation operation) {

  /** Seconds until a first look at a new job makes sense. */
  private static final String FIRST_POLL = "2";

  record Operation(String status, String jobId, String pollUrl) {}

  static OperationView queued(JobId job) {
    return of("queued", job);
  }

  /**
   * The answer of an accepted call.
   *
   * @param location path of what the call is about
   * @param replayed the answer is an earlier call's, kept under its idempotency key
   */
  static ResponseEntity<OperationView> accepted(JobId job, String location, boolean replayed) {
    return SentOnce.told(ResponseEntity.accepted(), replayed)
        .header("Location", location)
        .header("Retry-After", FIRST_POLL)
        .contentType(MediaType.APPLICATION_JSON)
        .body(queued(job));
  }

  static OperationView inProgress(JobId job) {
    return of("in_progress", job);
  }

  static OperationView completed(JobId job) {
    return of("completed", job);
  }

  private static OperationView of(String status, JobId job) {
    return new OperationView(new Operation(status, job.text(), "/api/jobs/" + job.text()));
  }
}
