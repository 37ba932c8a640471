package dev.vakna.cli.server;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Removes VPSs for good, and waits until they are gone. */
public final class MachineRemoval {

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final Duration PACE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ApiClient admin;

  /**
   * @param admin the operator's interface
   */
  public MachineRemoval(ApiClient admin) {
    this.admin = admin;
  }

  /**
   * Removes the machine with its disks, record and address; a restore that makes it is cancelled.
   * One that runs elsewhere is only forgotten.
   *
   * @return false when there was no such machine
   */
  public boolean remove(String vpsId) throws InterruptedException {
    boolean was = false;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String job;
      try {
        job = admin.delete("/internal/admin/vps/" + vpsId).path("jobId").asString("");
      } catch (ApiException e) {
        if (e.status() == NOT_FOUND) {
          return was;
        }
        // Its power is just being switched.
        if (e.status() == CONFLICT && e.code().equals("vps_busy") && System.nanoTime() < end) {
          Thread.sleep(PACE);
          continue;
        }
        throw e;
      }
      if (job.isEmpty()) {
        // It runs elsewhere, and was only known here.
        return true;
      }
      was = true;
      awaitEnd(vpsId, job, end);
    }
  }

  private void awaitEnd(String vpsId, String job, long end) throws InterruptedException {
    while (true) {
      JsonNode operation = admin.get("/internal/admin/operations/" + job).path("operation");
      String status = operation.path("status").asString("");
      if (status.equals("completed") || status.equals("failed")) {
        return;
      }
      if (status.equals("parked") || System.nanoTime() > end) {
        throw new CommandFailedException(
            "%s is not removed yet".formatted(vpsId),
            "job %s is %s".formatted(job, status),
            "see ./vakna admin operation show " + job,
            null);
      }
      Thread.sleep(PACE);
    }
  }
}
