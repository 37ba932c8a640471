package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges a call that is not served as far as any call is judged, ownership and body included, and
 * only then says that it is not offered: a client learns nothing wrong about its request.
 */
final class UnservedHandler {

  private static final String SOURCE = "sourceVpsId";
  private final DocumentedCall call;
  private final Store store;

  UnservedHandler(DocumentedCall call, Store store) {
    this.call = call;
    this.store = store;
  }

  void answer(
      @AuthenticationPrincipal @Nullable Caller caller,
      @PathVariable Map<String, String> path,
      HttpServletRequest request) {
    if (call.anyBody()) {
      throw new RefusedException(NotOffered.refusal());
    }
    // Who calls is unknown where a caller makes himself known, which no other call lets through.
    Set<Scope> missing = caller == null ? Set.of() : caller.missing(call.scopes());
    if (!missing.isEmpty()) {
      throw new RefusedException(Refusal.missing(missing));
    }
    Body<ObjectNode> body = SmallBody.read(request, call.body(), Function.identity());
    if (caller != null) {
      refuseIfAny(store.transact(tx -> absent(tx, caller.account(), path)));
    }
    ObjectNode asked = body.sound(List.of());
    String source = asked.path(SOURCE).asString("");
    if (caller != null && !source.isEmpty()) {
      String backup = asked.path("backupId").asString("");
      refuseIfAny(
          store.transact(
              tx -> unusable(tx, caller.account(), path.getOrDefault("id", ""), source, backup)));
    }
    throw new RefusedException(NotOffered.refusal());
  }

  private static void refuseIfAny(Optional<Refusal> refusal) {
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
  }

  /** A machine that a body names is absent or not, as one that a path names. */
  private static Optional<Refusal> unusable(
      Tx tx, AccountId account, String target, String source, String backup) {
    Optional<Vps> vps = VpsId.parse(source).flatMap(id -> tx.vpses().find(account, id));
    if (vps.isEmpty()) {
      return Optional.of(NotFound.VPS);
    }
    if (VpsId.parse(target).filter(vps.get().id()::equals).isPresent()) {
      String detail = "`sourceVpsId` must name another VPS than the one that is restored.";
      return Optional.of(Refusal.invalid("/" + SOURCE, FieldFault.Code.UNKNOWN_VALUE, detail));
    }
    return isOf(tx, vps.get(), backup) ? Optional.empty() : Optional.of(NotFound.BACKUP);
  }

  private static Optional<Refusal> absent(Tx tx, AccountId account, Map<String, String> path) {
    String id = path.get("id");
    if (id != null) {
      Optional<Vps> vps = VpsId.parse(id).flatMap(v -> tx.vpses().find(account, v));
      if (vps.isEmpty()) {
        return Optional.of(NotFound.VPS);
      }
      String backup = path.get("backupId");
      if (backup != null && !isOf(tx, vps.get(), backup)) {
        return Optional.of(NotFound.BACKUP);
      }
      if (path.containsKey("scheduleId")) {
        return refuse(ProblemCode.SCHEDULE_NOT_FOUND, "This VPS has no such backup schedule.");
      }
    }
    String job = path.get("jobId");
    if (job != null
        && JobId.parse(job).flatMap(j -> tx.jobs().withoutJournal(account, j)).isEmpty()) {
      return Optional.of(NotFound.JOB);
    }
    if (path.containsKey("webhookId")) {
      return refuse(ProblemCode.WEBHOOK_NOT_FOUND, "There is no such webhook.");
    }
    return Optional.empty();
  }

  /** As listing and restore decide it: what is not the VPS's own is absent. */
  private static boolean isOf(Tx tx, Vps vps, String backup) {
    return BackupId.parse(backup)
        .flatMap(id -> tx.backups().find(id))
        .filter(found -> found.custody().isOf(vps.id()))
        .isPresent();
  }

  private static Optional<Refusal> refuse(ProblemCode code, String detail) {
    return Optional.of(Refusal.of(code, detail));
  }
}
