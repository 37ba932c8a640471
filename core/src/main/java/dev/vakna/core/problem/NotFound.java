package dev.vakna.core.problem;

/** The same words for what does not exist and for what is somebody else's, wherever it is asked. */
public final class NotFound {

  public static final Refusal VPS =
      Refusal.of(
          ProblemCode.VPS_NOT_FOUND,
          "There is no such VPS in this account. Take its id from data[].id of GET /api/v2/vps.");

  public static final Refusal BACKUP =
      Refusal.of(
          ProblemCode.BACKUP_NOT_FOUND,
          "There is no such backup of this VPS. Take its id from backups[].id of GET /api/v2/vps/{id}/backups.");

  public static final Refusal JOB =
      Refusal.of(
          ProblemCode.JOB_NOT_FOUND,
          "There is no such job. Take its id from operation.jobId of the call that started it.");

  public static final Refusal API_KEY =
      Refusal.of(
          ProblemCode.API_KEY_NOT_FOUND,
          "There is no such API key in this account. Take its id from data.keys[].keyId of GET /api/keys.");

  private NotFound() {}

  /** For operators, who may ask for anybody's. */
  public static Refusal vps(String id) {
    return Refusal.of(ProblemCode.VPS_NOT_FOUND, "There is no VPS %s.".formatted(id));
  }
}
