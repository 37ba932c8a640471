package dev.vakna.server.api;

import static dev.vakna.server.api.BodyField.flag;
import static dev.vakna.server.api.BodyField.integer;
import static dev.vakna.server.api.BodyField.list;
import static dev.vakna.server.api.BodyField.oneOf;
import static dev.vakna.server.api.BodyField.text;
import static org.springframework.web.bind.annotation.RequestMethod.DELETE;
import static org.springframework.web.bind.annotation.RequestMethod.GET;
import static org.springframework.web.bind.annotation.RequestMethod.PATCH;
import static org.springframework.web.bind.annotation.RequestMethod.POST;

import dev.vakna.core.account.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.RequestMethod;

/** Every documented call that is not served yet. One that comes to be served leaves this list. */
final class UnservedCalls {

  private static final int ANY = Integer.MAX_VALUE;
  private static final String VPS = "/api/v2/vps/{id}";
  private static final String BACKUPS = VPS + "/backups";
  private static final String SCHEDULES = VPS + "/backup-schedules";
  private static final String HOOKS = "/api/v2/webhooks";
  private static final String HOOK = HOOKS + "/{webhookId}";

  private static final Map<String, BodyField> HOOK_FIELDS =
      Map.of(
          "url", text(1, 2000),
          "events", list(),
          "description", text(0, 500),
          "enabled", flag());
  private static final Set<Scope> HOOK_SCOPES = Set.of(Scope.READ_VM, Scope.READ_ACCOUNT);

  private final List<DocumentedCall> calls = new ArrayList<>();

  private UnservedCalls() {}

  static List<DocumentedCall> all() {
    UnservedCalls unserved = new UnservedCalls();
    unserved.machines();
    unserved.backups();
    unserved.others();
    return List.copyOf(unserved.calls);
  }

  private void machines() {
    add(POST, VPS + "/console", Map.of("protocol", oneOf("vnc", "serial")), Scope.POWER_VM);
  }

  private void backups() {
    add(POST, BACKUPS, Map.of("note", text(0, 1000)), Scope.BACKUP_VM);
    add(POST, BACKUPS + "/{backupId}/actions/restore", Scope.BACKUP_VM);
    add(
        POST,
        BACKUPS + "/actions/restore-from-vps",
        Map.of("sourceVpsId", text(1, 100).must(), "backupId", text(1, 100).must()),
        Scope.BACKUP_VM);
    add(GET, SCHEDULES, Scope.READ_VM);
    add(
        POST,
        SCHEDULES,
        Map.of(
            "frequency", oneOf("daily", "weekly", "monthly").must(),
            "hour", integer(0, 23).must(),
            "dayOfWeek", integer(0, 6),
            "dayOfMonth", integer(1, 31),
            "retentionCount", integer(1, ANY).must(),
            "enabled", flag(),
            "name", text(0, 100)),
        Scope.WRITE_VM);
    add(
        PATCH,
        SCHEDULES,
        Map.of("maxTotalBackups", integer(1, ANY), "autoDeleteOldest", flag()),
        Scope.WRITE_VM);
    add(DELETE, SCHEDULES + "/{scheduleId}", Scope.WRITE_VM);
  }

  private void others() {
    add(GET, HOOKS, Scope.READ_ACCOUNT);
    Map<String, BodyField> made = new HashMap<>(HOOK_FIELDS);
    made.put("url", text(1, 2000).must());
    made.put("events", list().must());
    calls.add(new DocumentedCall(POST, HOOKS, HOOK_SCOPES, made));
    add(GET, HOOK, Scope.READ_ACCOUNT);
    calls.add(new DocumentedCall(PATCH, HOOK, HOOK_SCOPES, HOOK_FIELDS));
    calls.add(new DocumentedCall(DELETE, HOOK, HOOK_SCOPES, Map.of()));
    for (String action : List.of("test", "rotate-secret")) {
      calls.add(new DocumentedCall(POST, HOOK + "/actions/" + action, HOOK_SCOPES, Map.of()));
    }
    add(GET, HOOK + "/deliveries", Scope.READ_ACCOUNT);
    calls.add(
        new DocumentedCall(
            POST, HOOK + "/deliveries/{deliveryId}/actions/redeliver", HOOK_SCOPES, Map.of()));
    for (RequestMethod method : List.of(GET, POST, DELETE)) {
      calls.add(DocumentedCall.ofAnyBody(method, "/mcp"));
    }
  }

  private void add(RequestMethod method, String path, Scope scope) {
    add(method, path, Map.of(), scope);
  }

  private void add(RequestMethod method, String path, Map<String, BodyField> body, Scope scope) {
    calls.add(new DocumentedCall(method, path, Set.of(scope), body));
  }
}
