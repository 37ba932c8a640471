package dev.vakna.core.admission;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Optional;

/** Whether a source and a backup are such that something can be made from them. Pure. */
final class Standing {

  private Standing() {}

  /** Why nothing is restored from a VPS that stands so, or nothing. */
  static Optional<Refusal> of(ServiceStatus status) {
    return switch (status) {
      case ACTIVE -> Optional.empty();
      case SUSPENDED ->
          notReady(
              "vps_suspended", "The VPS is suspended. Settle what suspended it, then try again.");
      case TERMINATED ->
          notReady(
              "vps_terminated",
              "The VPS is terminated, so its backups cannot be restored. Ask support if you need one.");
      case PENDING ->
          notReady("vps_pending", "The VPS is still being set up. Try again when it is active.");
    };
  }

  /** Why nothing is restored from the source, or nothing: of one that is gone nothing stands. */
  static Optional<Refusal> of(RestoreSource source) {
    return source.retained() ? Optional.empty() : of(source.status());
  }

  private static Optional<Refusal> notReady(String gate, String detail) {
    return Optional.of(Refusal.gate(ProblemCode.VPS_NOT_READY, gate, detail, null));
  }

  /** Why the backup as it is recorded cannot be restored, or nothing. */
  static Optional<Refusal> of(Backup backup) {
    String fault = backup.condition().fault();
    return switch (backup.condition().state()) {
      case AVAILABLE -> Optional.empty();
      case CORRUPT ->
          Optional.of(
              Refusal.gate(
                  ProblemCode.BACKUP_CORRUPT,
                  "backup_corrupt",
                  "The backup is damaged and cannot be restored. Choose another backup."
                      + (fault == null ? "" : " What was found: " + fault),
                  null));
      case UNAVAILABLE, DELETING ->
          unavailable(
              (backup.condition().state() == Backup.State.DELETING
                      ? "The backup is being deleted."
                      : "The backup cannot be read now.")
                  + (fault == null ? "" : " " + fault)
                  + " Choose another backup, or ask support.");
    };
  }

  /** Why no machine can be made of what the backup holds, or nothing. */
  static Optional<Refusal> ofContents(AdmissionFacts facts) {
    GuestConfig guest = facts.guest();
    if (guest != null && !guest.losses().obstacles().isEmpty()) {
      return unavailable(
          String.join(" ", guest.losses().obstacles().stream().map(Warning::message).toList()));
    }
    if (guest == null || guest.drives().isEmpty()) {
      return unavailable("The backup holds no data disk to start from. Choose another backup.");
    }
    if (facts.objections().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Refusal.gate(
                ProblemCode.BACKUP_UNAVAILABLE,
                "backup_unavailable",
                String.join(" ", facts.objections().stream().map(Objection::message).toList()),
                null)
            .objecting(facts.objections().stream().map(Objection::code).toList()));
  }

  private static Optional<Refusal> unavailable(String detail) {
    return Optional.of(
        Refusal.gate(ProblemCode.BACKUP_UNAVAILABLE, "backup_unavailable", detail, null));
  }
}
