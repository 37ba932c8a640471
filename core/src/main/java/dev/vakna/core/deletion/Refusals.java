package dev.vakna.core.deletion;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.time.Duration;

/** Why a backup is not deleted. */
final class Refusals {

  private static final Duration AGAIN = Duration.ofSeconds(30);

  static final Refusal READ_ONLY =
      Refusal.gate(
          ProblemCode.NOT_OFFERED,
          "not_offered",
          "Backups of this VPS cannot be deleted here: the place where they lie is read-only. Nothing was done; ask support to delete it.",
          null);

  static final Refusal SHARED =
      Refusal.gate(
          ProblemCode.NOT_OFFERED,
          "not_offered",
          "The backup cannot be deleted here: the place where it lies is used for other backups too. Nothing was done; ask support to delete it.",
          null);

  static final Refusal PROTECTED =
      Refusal.of(
          ProblemCode.BACKUP_PROTECTED,
          "The backup is protected and was not deleted. Ask support to take the protection away, then delete it again.");

  static final Refusal IN_USE =
      Refusal.gate(
          ProblemCode.BACKUP_IN_USE,
          "backup_in_use",
          "A restore reads this backup, so it was not deleted. Try again when the restore has ended, or cancel it first.",
          AGAIN);

  static final Refusal AWAY =
      unavailable(
          "The place where the backup lies does not answer now, so nothing was done. Try again in a moment, or ask support.");

  static final Refusal BEGUN =
      unavailable(
          "The backup is being deleted and cannot be restored any more, but the place where it lies does not answer now. It is removed as soon as that answers; you need do nothing more.");

  static final Refusal UNSURE =
      unavailable(
          "The backup is being deleted and cannot be restored any more, but it must first be seen that nothing else is deleted with it, and that cannot be seen now. It is removed as soon as it can; you need do nothing more.");

  static final Refusal ANOTHER =
      unavailable(
          "The backup's file was changed or replaced since it was last looked at, so it was not deleted. It is looked at again; list the backups in a minute and delete what you find there.");

  private Refusals() {}

  private static Refusal unavailable(String detail) {
    return Refusal.gate(ProblemCode.BACKUP_UNAVAILABLE, "backup_unavailable", detail, AGAIN);
  }
}
