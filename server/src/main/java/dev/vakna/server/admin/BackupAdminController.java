package dev.vakna.server.admin;

import dev.vakna.core.admin.Backups;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Backups of all stores, whose each is, and the operator's decisions on them. */
@RestController
@RequestMapping("/internal/admin/backups")
class BackupAdminController {

  private final Backups backups;
  private final AdminBody bodies;

  BackupAdminController(Backups backups, AdminBody bodies) {
    this.backups = backups;
    this.bodies = bodies;
  }

  /**
   * A backup as operators see it.
   *
   * @param machine stands for the machine it says it is of; null when nothing of it can be read
   * @param name that machine's name
   * @param uuid its SMBIOS uuid
   * @param vpsId whose it is; null while it is nobody's
   * @param held why it is held apart, as a code; null when it is not
   * @param why the same in words
   */
  record BackupView(
      String backupId,
      String store,
      String key,
      int vmid,
      Instant createdAt,
      long sizeBytes,
      String state,
      @Nullable String fault,
      @Nullable String machine,
      @Nullable String name,
      @Nullable String uuid,
      @Nullable String vpsId,
      @Nullable String formerVpsId,
      @Nullable String held,
      @Nullable String why) {

    static BackupView of(Backup backup) {
      MachineIdentity machine = backup.machine();
      return new BackupView(
          backup.id().text(),
          backup.file().store(),
          backup.file().key(),
          backup.vmid(),
          backup.createdAt(),
          backup.file().sizeBytes(),
          backup.condition().state().code(),
          backup.condition().fault(),
          machine == null ? null : machine.key(),
          machine == null ? null : machine.name(),
          machine == null ? null : machine.uuid(),
          backup.custody() instanceof Custody.Of(VpsId vps) ? vps.text() : null,
          backup.custody() instanceof Custody.Retained(VpsId vps) ? vps.text() : null,
          backup.custody() instanceof Custody.Apart(Custody.Reason reason)
              ? reason.name().toLowerCase(Locale.ROOT)
              : null,
          backup.custody() instanceof Custody.Apart(Custody.Reason reason) ? reason.words() : null);
    }
  }

  record BackupList(List<BackupView> backups, @Nullable String next) {}

  /** A gift; {@code machine}: all of the same machine, later ones too. */
  record Gift(@Nullable String vpsId, @Nullable Boolean machine) {}

  /** A refusal; {@code machine}: all of the same machine, later ones too. */
  record No(@Nullable Boolean machine) {}

  @GetMapping
  BackupList list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "false") boolean held,
      @RequestParam(required = false) @Nullable String after) {
    List<Backup> page = backups.page(store, held, after == null ? null : backup(after));
    return new BackupList(
        page.stream().map(BackupView::of).toList(),
        page.size() < Backups.PAGE ? null : page.getLast().id().text());
  }

  @PostMapping("/{id}/give")
  BackupView give(@PathVariable String id, HttpServletRequest request) {
    Gift gift = bodies.read(request, Gift.class);
    String vps = gift.vpsId();
    if (vps == null) {
      String detail = "`vpsId` is required: whose the backup is.";
      throw RefusedException.fault("/vpsId", FieldFault.Code.MISSING_REQUIRED, detail);
    }
    return BackupView.of(
        backups.give(
            backup(id),
            VpsId.parse(vps).orElseThrow(() -> new RefusedException(NotFound.vps(vps))),
            Boolean.TRUE.equals(gift.machine())));
  }

  @PostMapping("/{id}/refuse")
  BackupView refuse(@PathVariable String id, HttpServletRequest request) {
    No no = bodies.read(request, No.class);
    return BackupView.of(backups.refuse(backup(id), Boolean.TRUE.equals(no.machine())));
  }

  private static BackupId backup(String text) {
    return BackupId.parse(text)
        .orElseThrow(() ->
            RefusedException.of(
                ProblemCode.BACKUP_NOT_FOUND, "There is no backup %s.".formatted(text)));
  }
}
