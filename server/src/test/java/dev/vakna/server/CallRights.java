package dev.vakna.server;

import dev.vakna.core.account.Scope;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a caller needs for each call of the description that is not open to everybody. */
final class CallRights {

  private static final String VPS = "/api/v2/vps/{id}";
  private static final String BACKUPS = VPS + "/backups";
  private static final String JOB = "/api/v2/jobs/{jobId}";
  private static final Right STARTED =
      new AnyOf(EnumSet.of(Scope.READ_VM, Scope.POWER_VM, Scope.BACKUP_VM, Scope.WRITE_BILLING));

  private final Map<String, Right> rights = new HashMap<>();

  /** What a caller needs. */
  sealed interface Right {}

  /** Each of these. */
  record AllOf(Set<Scope> scopes) implements Right {}

  /** One of these. */
  record AnyOf(Set<Scope> scopes) implements Right {}

  /** Whatever stands in the body, or belongs to what the path names. */
  record OfWhatIsMeant() implements Right {}

  private CallRights() {}

  /** By method and path, as the description writes them. */
  static Map<String, Right> all() {
    CallRights calls = new CallRights();
    calls.looks();
    calls.deeds();
    calls.jobsAndKeys();
    return Map.copyOf(calls.rights);
  }

  private void looks() {
    all("GET /api/v2/vps", Scope.READ_VM);
    for (String path :
        List.of("", "/details", "/status", "/network", "/firewall", "/cancellation", "/backups")) {
      all("GET " + VPS + path, Scope.READ_VM);
    }
    all("GET /api/v2/vps/payg/deployments", Scope.READ_VM);
    all("GET /api/v2/vps/payg/limits", Scope.READ_VM);
    all("GET " + VPS + "/billing-breakdown", Scope.READ_BILLING);
    all("GET /api/v2/billing/metered-usage", Scope.READ_BILLING);
    all("GET " + BACKUPS + "/restore-sources", Scope.BACKUP_VM);
  }

  private void deeds() {
    for (String action : List.of("start", "shutdown", "stop", "restart", "reset")) {
      all("POST " + VPS + "/actions/" + action, Scope.POWER_VM);
    }
    all("PATCH " + VPS, Scope.WRITE_BILLING);
    all("POST " + VPS + "/actions/cancel", Scope.WRITE_BILLING);
    all("POST " + VPS + "/actions/resize", Scope.WRITE_BILLING);
    all("PUT " + VPS + "/firewall", Scope.WRITE_VM);
    all("DELETE " + VPS + "/cancellation", Scope.WRITE_BILLING);
    all("DELETE " + BACKUPS + "/{backupId}", Scope.BACKUP_VM);
    String restore = "POST " + BACKUPS + "/{backupId}/actions/restore-to-payg";
    all(restore, Scope.BACKUP_VM, Scope.WRITE_BILLING);
    all(restore + "/plan", Scope.BACKUP_VM);
  }

  private void jobsAndKeys() {
    rights.put("GET /api/v2/jobs", STARTED);
    all("GET /api/v2/events", Scope.READ_VM);
    for (String path : List.of("/api/jobs/{jobId}", JOB, JOB + "/events")) {
      rights.put("GET " + path, STARTED);
    }
    rights.put("GET " + JOB + "/report", STARTED);
    rights.put("GET " + JOB + "/report/link", STARTED);
    // Which of them depends on the job; whoever could cancel none is told before it is looked for.
    rights.put(
        "POST " + JOB + "/actions/cancel",
        new AnyOf(EnumSet.of(Scope.POWER_VM, Scope.BACKUP_VM, Scope.WRITE_BILLING)));
    all("GET /api/keys", Scope.READ_ACCOUNT);
    all("GET /api/keys/scopes", Scope.READ_ACCOUNT);
    rights.put("POST /api/keys", new OfWhatIsMeant());
    rights.put("DELETE /api/keys/{keyId}", new OfWhatIsMeant());
  }

  private void all(String call, Scope first, Scope... more) {
    rights.put(call, new AllOf(EnumSet.of(first, more)));
  }
}
