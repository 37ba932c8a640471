package dev.vakna.server.api;

import dev.vakna.core.id.JobId;

/** What a call that takes time answers with. */
record OperationView(Operation operation) {

  record Operation(String status, String jobId, String pollUrl) {}

  static OperationView queued(JobId job) {
    return new OperationView(new Operation("queued", job.text(), "/api/jobs/" + job.text()));
  }
}
