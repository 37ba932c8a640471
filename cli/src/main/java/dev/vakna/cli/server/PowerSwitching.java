package dev.vakna.cli.server;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Switches machines' power through a running server. */
public final class PowerSwitching {

  private static final Duration PACE = Duration.ofMillis(200);

  private final ApiClient admin;

  /**
   * @param admin the operator's interface
   */
  public PowerSwitching(ApiClient admin) {
    this.admin = admin;
  }

  /**
   * Asks for it.
   *
   * @param act {@code start}, {@code shutdown}, {@code stop}, {@code restart} or {@code reset}
   * @param force with {@code restart}: a guest that does not obey in time is ended
   * @return the job that does it
   */
  public String ask(String vpsId, String act, boolean force) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    if (force) {
      body.put("force", true);
    }
    return admin
        .post("/internal/admin/vps/%s/actions/%s".formatted(vpsId, act), body)
        .path("jobId")
        .asString("");
  }

  /**
   * Waits for the job's end.
   *
   * @return its operation, completed
   */
  public JsonNode await(String job) throws InterruptedException {
    while (true) {
      JsonNode operation = admin.get("/internal/admin/operations/" + job).path("operation");
      switch (operation.path("status").asString("")) {
        case "completed" -> {
          return operation;
        }
        case "failed" ->
            throw new CommandFailedException(
                "job %s failed".formatted(job),
                operation.path("failure").path("message").asString("it says no cause"),
                "see " + Environment.current().call("admin operation show " + job),
                null);
        case "parked" ->
            throw new CommandFailedException(
                "job %s waits for an operator".formatted(job),
                operation.path("failure").path("message").asString("it says no cause"),
                "see " + Environment.current().call("admin operation show " + job),
                null);
        default -> Thread.sleep(PACE);
      }
    }
  }
}
