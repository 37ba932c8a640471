package dev.vakna.server.api;

import dev.vakna.core.id.JobId;

/** What a call that takes time answers with. */
record OperationView(Operation operation) {

  record Operation(String status, String jobId, String pollUrl) {}

  static OperationView queued(JobId job) {
    return of("queued", job);
  }

  static OperationView inProgress(JobId job) {
    return of("in_progress", job);
  }

  private static OperationView of(String status, JobId job) {
    return new OperationView(new Operation(status, job.text(), "/api/jobs/" + job.text()));
  }
}
