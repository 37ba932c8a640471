package dev.vakna.server.admin;

import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.reconcile.DriftReport;
import dev.vakna.core.reconcile.Finding;
import dev.vakna.core.reconcile.Reconcilers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the reconciler found in its last round, and what was done. */
@RestController
@RequestMapping("/internal/admin/reconciler")
class ReconcilerAdminController {

  private static final int AUDIT_ENTRIES = 100;

  private final Reconcilers reconcilers;
  private final AuditLog log;
  private final EngineChoice engines;

  ReconcilerAdminController(Reconcilers reconcilers, AuditLog log, EngineChoice engines) {
    this.reconcilers = reconcilers;
    this.log = log;
    this.engines = engines;
  }

  /**
   * @param needsAttention it cannot come of an interruption alone
   * @param sinceSeconds how long this server has found it so
   */
  record FindingView(
      String kind, String subject, String words, boolean needsAttention, long sinceSeconds) {}

  record AuditEntryView(Instant at, String host, String kind, String subject, String words) {}

  /**
   * @param lastLookAt null before the first one
   * @param trouble why the host could not be looked at, or null
   * @param counts findings by kind
   * @param acts the newest of all hosts, newest first
   */
  record ReconcilerView(
      String host,
      @Nullable Instant lastLookAt,
      @Nullable String trouble,
      Map<String, Integer> counts,
      List<FindingView> findings,
      List<AuditEntryView> acts) {}

  @GetMapping
  ReconcilerView now(@RequestParam(required = false) @Nullable String engine) {
    String host = engines.of(engine);
    DriftReport report = reconcilers.of(host).latest();
    Map<String, Integer> counts = new TreeMap<>(Comparator.<String>naturalOrder());
    report.counts().forEach((kind, count) -> counts.put(kind.code(), count));
    return new ReconcilerView(
        host,
        report.observedAt(),
        report.failure(),
        counts,
        report.findings().stream().map(ReconcilerAdminController::view).toList(),
        log.newest(AUDIT_ENTRIES).stream().map(ReconcilerAdminController::view).toList());
  }

  private static FindingView view(DriftReport.OpenFinding open) {
    Finding finding = open.finding();
    return new FindingView(
        finding.kind().code(),
        finding.subject(),
        finding.words(),
        finding.kind().needsAttention(),
        open.age().toSeconds());
  }

  private static AuditEntryView view(AuditEntry entry) {
    return new AuditEntryView(
        entry.at(), entry.host(), entry.kind().code(), entry.subject(), entry.words());
  }
}
