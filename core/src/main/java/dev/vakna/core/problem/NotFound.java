package dev.vakna.core.restore;

/** The same words for what does not exist and for what is somebody else's. */
public final class NotFound {

  public static final String VPS =
      "There is no such VPS in this account. Take the id from GET /api/v2/vps.";
  public static final String BACKUP =
      "There is no such backup of this VPS. Take the id from GET /api/v2/vps/{id}/backups.";

  private NotFound() {}
}
