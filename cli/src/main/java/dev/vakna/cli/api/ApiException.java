package dev.vakna.cli.api;

import tools.jackson.databind.JsonNode;

/** The server answered with a refusal or a fault. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient JsonNode problem;

  ApiException(String message, int status, JsonNode problem) {
    super(message);
    this.status = status;
    this.problem = problem;
  }

  public int status() {
    return status;
  }

  /** The problem's stable code, empty when the answer was no problem document. */
  public String code() {
    return problem.path("code").asString("");
  }

  /** The answer as it came; a missing node when it was not JSON. */
  public JsonNode problem() {
    return problem;
  }
}
