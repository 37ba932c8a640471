package dev.vakna.server.admin;

import dev.vakna.core.reconcile.Act;
import dev.vakna.core.reconcile.ActLog;
import dev.vakna.core.reconcile.Finding;
import dev.vakna.core.reconcile.Look;
import dev.vakna.core.reconcile.Reconciler;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the reconciler found at its last look, and what was done. */
@RestController
@RequestMapping("/internal/admin/reconciler")
class ReconcilerAdminController {

  private static final int ACTS = 100;

  private final Reconciler reconciler;
  private final ActLog log;

  ReconcilerAdminController(Reconciler reconciler, ActLog log) {
    this.reconciler = reconciler;
    this.log = log;
  }

  /**
   * @param needsAttention it cannot come of an interruption alone
   * @param sinceSeconds how long this server has found it so
   */
  record FindingView(
      String kind, String subject, String words, boolean needsAttention, long sinceSeconds) {}

  record ActView(Instant at, String host, String kind, String subject, String words) {}

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
      List<ActView> acts) {}

  @GetMapping
  ReconcilerView now() {
    Look look = reconciler.latest();
    Map<String, Integer> counts = new TreeMap<>(Comparator.<String>naturalOrder());
    look.counts().forEach((kind, count) -> counts.put(kind.code(), count));
    return new ReconcilerView(
        log.host(),
        look.at(),
        look.trouble(),
        counts,
        look.findings().stream().map(ReconcilerAdminController::view).toList(),
        log.newest(ACTS).stream().map(ReconcilerAdminController::view).toList());
  }

  private static FindingView view(Look.Seen seen) {
    Finding finding = seen.finding();
    return new FindingView(
        finding.kind().code(),
        finding.subject(),
        finding.words(),
        finding.kind().loud(),
        seen.since().toSeconds());
  }

  private static ActView view(Act act) {
    return new ActView(act.at(), act.host(), act.kind().code(), act.subject(), act.words());
  }
}
