package dev.vakna.server;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import dev.vakna.server.Description.Call;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One customer's things, and the requests of every described call that are about them. */
final class EveryCall {

  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
  private static final String NEVER = "0".repeat(26);
  private static final Map<String, String> PREFIXES =
      Map.of("id", "vps_", "backupId", "bkp_", "jobId", "job_", "keyId", "key_");

  /** Bodies of calls that ask for a field. */
  private static final Map<String, String> BODIES =
      Map.of(
          "resizeVps", "{\"cpuCores\": 1, \"memoryGb\": 1}",
          "putVpsFirewall", "{\"rules\": [{\"protocol\": \"tcp\", \"ports\": \"22\"}]}",
          "createApiKey", "{\"name\": \"k\", \"scopes\": [\"read:vm\"]}",
          "signIn", "{\"email\": \"nobody@example.com\", \"password\": \"a long enough word\"}",
          "unservedPostVpsIdBackupsActionsRestoreFromVps",
              "{\"sourceVpsId\": \"SOURCE\", \"backupId\": \"BACKUP\"}",
          "unservedPostVpsIdBackupSchedules",
              "{\"frequency\": \"daily\", \"hour\": 3, \"retentionCount\": 2}",
          "unservedPostWebhooks", "{\"url\": \"https://example.com/\", \"events\": []}");

  private final Map<String, String> things = new HashMap<>();
  private final String report;

  private EveryCall(String report) {
    this.report = report;
  }

  /** Those of a customer who has restored a machine from the one backup. */
  static EveryCall of(TestServer server, TestServer.Customer customer) {
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    String id = job.path("jobId").asString();
    JsonNode link = api.get("/api/v2/jobs/" + id + "/report/link").expect(200).json();
    EveryCall calls =
        new EveryCall(link.path("url").asString().replaceFirst("^https?://[^/]*", ""));
    calls.things.put("source", customer.vps.id().text());
    calls.things.put("id", job.path("vmId").asString());
    calls.things.put("backupId", customer.backup.id().text());
    calls.things.put("jobId", id);
    calls.things.put("code", "vps_not_found");
    calls.things.put("scheduleId", "bks_" + NEVER);
    calls.things.put("webhookId", "whk_" + NEVER);
    calls.things.put("deliveryId", "x");
    calls.things.put(
        "keyId",
        server
            .part(Keys.class)
            .create(customer.account, "k", Set.of(Scope.READ_VM), List.of(), null)
            .key()
            .id()
            .text());
    return calls;
  }

  /** The path of a call about the customer's things. */
  String path(Call call) {
    if (call.path().equals("/reports/{jobId}")) {
      return report;
    }
    boolean ofBackup = call.path().contains("{backupId}");
    return NAME.matcher(call.path())
        .replaceAll(
            name -> things.get(ofBackup && name.group(1).equals("id") ? "source" : name.group(1)));
  }

  /** The path of a call about things that nobody has. */
  static String absent(Call call) {
    return NAME.matcher(call.path())
        .replaceAll(name -> PREFIXES.getOrDefault(name.group(1), "x_") + NEVER);
  }

  /** A body that the call takes; null when it asks for none. */
  @Nullable String body(Call call) {
    String body = BODIES.get(call.operation().path("operationId").asString());
    return body == null
        ? null
        : body.replace("SOURCE", things.get("source")).replace("BACKUP", things.get("backupId"));
  }

  /** Sends it; with that body, or with none. */
  static Api.Answer send(
      Api api, Call call, String path, @Nullable String body, String... headers) {
    BodyPublisher sent = body == null ? null : BodyPublishers.ofString(body);
    List<String> all = new ArrayList<>(Arrays.asList(headers));
    if (body != null && !all.contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    return api.send(call.method(), path, sent, all.toArray(String[]::new));
  }

  /** Whether anybody may make that call. */
  static boolean open(Call call) {
    return call.operation().has("security") && call.operation().path("security").isEmpty();
  }

  /** Whether it goes on for as long as it is read, also where nothing is there to tell. */
  static boolean endless(Call call) {
    JsonNode good = call.operation().path("responses").path("200");
    return !call.path().contains("{") && good.path("content").has("text/event-stream");
  }

  static boolean describes(Call call, int status) {
    return call.operation().path("responses").has(Integer.toString(status));
  }
}
