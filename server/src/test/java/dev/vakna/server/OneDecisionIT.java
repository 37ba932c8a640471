package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.testkit.decision.Circumstances;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Over the line, on a real PostgreSQL: the listing's gates, what is offered, the limits, the plan
 * and the restore never disagree, in verdict, code and words. {@code -Dvakna.decisions.cases} and
 * {@code -Dvakna.decisions.seed} try others.
 */
class OneDecisionIT {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HOST = "model-host";

  /** Which codes a refusal may have where its gate says this; the contract's table. */
  private static final Map<String, Set<String>> CODES =
      Map.ofEntries(
          Map.entry("missing_scope", Set.of("forbidden")),
          Map.entry("vps_suspended", Set.of("vps_not_ready")),
          Map.entry("vps_terminated", Set.of("vps_not_ready")),
          Map.entry("vps_pending", Set.of("vps_not_ready")),
          Map.entry("pending_order", Set.of("vps_not_ready")),
          Map.entry("backup_unavailable", Set.of("backup_unavailable")),
          Map.entry("backup_corrupt", Set.of("backup_corrupt")),
          Map.entry("source_too_large", Set.of("invalid_request")),
          Map.entry("too_many_restores", Set.of("restore_in_progress")),
          Map.entry("capacity_unavailable", Set.of("capacity_unavailable")));

  private static final Set<String> BLOCKED = Set.of("cloud_access_blocked", "cloud_limit_exceeded");

  private final TreeMap<String, Integer> met = new TreeMap<>();
  private int questions;

  @Test
  void whoeverIsAskedTheAnswerIsTheSame(@TempDir Path home) throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    int cases = Integer.getInteger("vakna.decisions.cases", 100);
    long seed = Long.getLong("vakna.decisions.seed", System.currentTimeMillis());
    System.out.printf("%d situations from seed %d%n", cases, seed);
    try (TestServer server = TestServer.startOnPostgres(home, "--vakna.limits=off")) {
      server.stopRounds();
      try (Api api = server.caller()) {
        for (int i = 0; i < cases; i++) {
          Circumstances now =
              new Circumstances(seed + i, Instant.now().truncatedTo(ChronoUnit.MILLIS), HOST);
          try {
            enter(server, now);
            judge(now, api.withKey(key(server, now)));
          } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed %d: %s".formatted(seed + i, now), e);
          }
        }
      }
    }
    System.out.printf(
        "%d situations from seed %d, %d calls, 0 disagreements: %s%n", cases, seed, questions, met);
    assertThat(met).containsKey("invalid_request");
  }

  private static void enter(TestServer server, Circumstances now) {
    now.enter(server.engine());
    server
        .store()
        .transact(tx -> {
          tx.vpses()
              .onHost(HOST)
              .forEach(vps -> {
                tx.addresses().release(vps.id());
                tx.vpses().remove(vps.id());
              });
          now.enter(tx);
          return tx;
        });
  }

  private static String key(TestServer server, Circumstances now) {
    return server
        .part(Keys.class)
        .create(now.account().id(), "test", now.scopes(), List.of(), null)
        .text();
  }

  /** What the caller is told beforehand; an answer that its scopes do not allow is none. */
  private record Told(
      Api.@Nullable Answer listing,
      Api.@Nullable Answer offer,
      Api.@Nullable Answer limits,
      Api.@Nullable Answer plain,
      Api.@Nullable Answer plan) {}

  private void judge(Circumstances now, Api api) {
    String vps = "/api/v2/vps/" + now.source().id().text();
    String restore = vps + "/backups/" + now.backup().id().text() + "/actions/restore-to-payg";
    boolean reads = now.scopes().contains(Scope.READ_VM);
    boolean plans = now.scopes().contains(Scope.BACKUP_VM);
    String wish = body(now.request());
    Api.Answer listing = asked(api.get(vps + "/backups"));
    Api.Answer offer = asked(api.get("/api/v2/vps/payg/deployments"));
    Api.Answer limits = asked(api.get("/api/v2/vps/payg/limits"));
    Api.Answer plain = asked(api.post(restore + "/plan", null));
    Api.Answer plan = asked(api.post(restore + "/plan", wish));
    if (!now.account().access().active()) {
      Api.Answer post = asked(api.post(restore, wish)).expect(403, "account_inactive");
      for (Api.Answer each : List.of(listing, offer, limits, plain, plan)) {
        each.expect(403, "account_inactive");
        assertThat(each.json().path("detail")).isEqualTo(post.json().path("detail"));
      }
      met.merge("account_inactive", 1, Integer::sum);
      return;
    }
    if (!reads) {
      List.of(listing, offer, limits).forEach(each -> each.expect(403, "forbidden"));
    }
    if (!plans) {
      List.of(plain, plan).forEach(each -> each.expect(403, "forbidden"));
    }
    Told told =
        new Told(
            reads && !now.gone() ? listing.expect(200) : null,
            reads ? offer.expect(200) : null,
            reads ? limits.expect(200) : null,
            plans ? plain.expect(200) : null,
            plans ? plan : null);
    if (reads && now.gone()) {
      listing.expect(404, "vps_not_found");
    }
    before(told);
    JsonNode planId = plan.json().path("planId");
    boolean byPlan = plans && planId.isString() && now.request().name() == null;
    String sent = byPlan ? "{\"planId\": \"%s\"}".formatted(planId.asString()) : wish;
    Api.Answer post = asked(api.post(restore, sent));
    String came = post.status() == 202 ? byPlan ? "accepted by plan" : "accepted" : post.code();
    met.merge(came, 1, Integer::sum);
    if (post.status() == 202) {
      accepted(now, api, told, post, byPlan);
      if (byPlan) {
        asked(api.post(restore, sent)).expect(409, "plan_changed");
      }
    } else {
      refused(now, told, post);
    }
    Api.Answer after = asked(api.get("/api/v2/vps/payg/limits"));
    if (reads) {
      grown(limits.json(), after.expect(200).json(), plan.json(), post.status() == 202);
    }
  }

  private Api.Answer asked(Api.Answer answer) {
    questions++;
    return answer;
  }

  /** What is told by one must not be denied by another, whatever the restore will say. */
  private static void before(Told told) {
    Api.Answer listing = told.listing();
    Api.Answer plain = told.plain();
    if (listing != null) {
      JsonNode actions = listing.json().path("actions");
      JsonNode gate = actions.path("canRestoreToPayg");
      assertThat(listing.json().path("backups").get(0).path("actions").path("canRestoreToPayg"))
          .as("the one backup's gate and the VPS's")
          .isEqualTo(gate);
      if (plain != null) {
        assertThat(gate(plain.json())).as("plan and gate").isEqualTo(gate);
      }
      if (!actions.path("canRestore").path("allowed").asBoolean()) {
        assertThat(gate.path("allowed").asBoolean()).as("%s", actions).isFalse();
      }
    }
    Api.Answer offered = told.offer();
    Api.Answer left = told.limits();
    if (offered == null || left == null) {
      return;
    }
    JsonNode offer = offered.json();
    assertThat(left.json().path("billing")).isEqualTo(offer.path("pricing"));
    if (plain != null) {
      offered(offer, plain.json());
    }
    Api.Answer plan = told.plan();
    if (plan != null && plan.status() == 200) {
      offered(offer, plan.json());
      left(left.json().path("remaining"), plan.json());
    }
  }

  /** What is offered at all is never less than what is planned. */
  private static void offered(JsonNode offer, JsonNode plan) {
    if (!plan.path("region").equals(offer.path("defaults").path("regionId"))) {
      return;
    }
    JsonNode access = offer.path("access");
    JsonNode gate = offer.path("actions").path("canDeploy");
    assertThat(texts(plan.path("blockers"))).containsAll(texts(access.path("blockerReasons")));
    assertThat(plan.path("pricing").path("currencyCode"))
        .isEqualTo(offer.path("pricing").path("currencyCode"));
    if (!gate.path("allowed").asBoolean()) {
      assertThat(plan.path("allowed").asBoolean()).as("planned, and %s", offer).isFalse();
    }
    boolean blocked = texts(access.path("blockerReasons")).contains(plan.path("code").asString());
    if (blocked && plan.path("blockers").equals(access.path("blockerReasons"))) {
      assertThat(plan.path("reason")).as("words of the same").isEqualTo(access.path("reason"));
    }
  }

  private static void left(JsonNode remaining, JsonNode plan) {
    List<String> blockers = texts(plan.path("blockers"));
    JsonNode wish = plan.path("resources");
    for (var of :
        Map.of("cpuCores", "cpu", "memoryGb", "memory", "storageGb", "storage").entrySet()) {
      assertThat(blockers.contains(of.getValue() + "_limit_exceeded"))
          .as("%s of %s", of.getKey(), remaining)
          .isEqualTo(wish.path(of.getKey()).asInt() > remaining.path(of.getKey()).asInt());
    }
    assertThat(blockers.contains("instance_limit_exceeded"))
        .isEqualTo(remaining.path("instanceCount").asInt() < 1);
  }

  private void accepted(Circumstances now, Api api, Told told, Api.Answer post, boolean byPlan) {
    Api.Answer plan = told.plan();
    assertThat(now.scopes().containsAll(EnumSet.of(Scope.BACKUP_VM, Scope.WRITE_BILLING))).isTrue();
    JsonNode planned = plan == null ? JSON.nullNode() : plan.expect(200).json();
    assertThat(planned.path("allowed").asBoolean()).as("accepted, and %s", planned).isTrue();
    if (now.request().equals(RestoreRequest.DEFAULTS)) {
      Api.Answer listing = told.listing();
      assertThat(
              listing == null || listing.text().contains("\"canRestoreToPayg\":{\"allowed\":true"))
          .isTrue();
    }
    if (!now.scopes().contains(Scope.READ_VM)) {
      return;
    }
    JsonNode made = asked(api.get(post.header("Location").orElseThrow())).expect(200).json();
    assertThat(made.path("resources")).isEqualTo(planned.path("resources"));
    assertThat(made.path("region")).isEqualTo(planned.path("region"));
    assertThat(made.path("deleteAfter").isNull()).isEqualTo(now.request().deleteAfter() == null);
    String wished = now.request().name();
    assertThat(made.path("name").asString())
        .isEqualTo(
            wished == null && byPlan ? planned.path("name").asString() : wished(wished, made));
  }

  /** A name that was left open is made up anew by a restore that names no plan. */
  private static String wished(@Nullable String name, JsonNode made) {
    return name == null ? made.path("name").asString() : name;
  }

  private static void refused(Circumstances now, Told told, Api.Answer post) {
    JsonNode problem = post.json();
    String gate = problem.path("extensions").path("gate").asString("");
    if (!now.scopes().containsAll(EnumSet.of(Scope.BACKUP_VM, Scope.WRITE_BILLING))) {
      post.expect(403, "forbidden");
      assertThat(gate).isEqualTo("missing_scope");
    }
    Set<String> codes = CODES.get(gate);
    if (codes != null) {
      assertThat(post.code()).isIn(codes);
    } else if (!gate.isEmpty()) {
      assertThat(problem.path("blockerReasons").toString() + problem).contains(gate);
      assertThat(post.code())
          .isIn("cloud_access_blocked", "cloud_limit_exceeded", "backup_unavailable");
    }
    Api.Answer plan = told.plan();
    if (plan == null) {
      return;
    }
    JsonNode planned = plan.json();
    if (plan.status() != 200) {
      plan.expect(400, "invalid_request");
      if (post.status() != 403) {
        post.expect(400, "invalid_request");
        assertThat(problem.path("errors")).isEqualTo(planned.path("errors"));
        assertThat(problem.path("detail")).isEqualTo(planned.path("detail"));
      }
      return;
    }
    assertThat(planned.path("allowed").asBoolean()).as("refused, and %s", planned).isFalse();
    assertThat(planned.path("planId").isNull()).isTrue();
    assertThat(planned.path("code").asString()).isEqualTo(gate);
    assertThat(planned.path("reason")).isEqualTo(problem.path("detail"));
    if (BLOCKED.contains(post.code())) {
      assertThat(problem.path("blockerReasons")).isEqualTo(planned.path("blockers"));
      assertThat(problem.path("extensions").path("blockerReasons"))
          .isEqualTo(planned.path("blockers"));
    }
  }

  /** A refusal takes nothing of the limits, an accepted call exactly what was planned. */
  private static void grown(JsonNode before, JsonNode after, JsonNode plan, boolean accepted) {
    for (String each : List.of("cpuCores", "memoryGb", "storageGb", "instanceCount")) {
      int more =
          !accepted
              ? 0
              : each.equals("instanceCount") ? 1 : plan.path("resources").path(each).asInt();
      assertThat(after.path("current").path(each).asInt())
          .as(each)
          .isEqualTo(before.path("current").path(each).asInt() + more);
    }
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private static JsonNode gate(JsonNode plan) {
    ObjectNode gate = JSON.createObjectNode();
    List.of("allowed", "reason", "code").forEach(each -> gate.set(each, plan.path(each)));
    return gate;
  }

  private static @Nullable String body(RestoreRequest request) {
    if (request.equals(RestoreRequest.DEFAULTS)) {
      return null;
    }
    ObjectNode body = JSON.createObjectNode();
    body.put("name", request.name());
    body.put("region", request.region());
    body.put("cpuCores", request.cpuCores());
    body.put("memoryGb", request.memoryGb());
    body.put("storageGb", request.storageGb());
    body.put("bootMode", request.bootMode());
    body.put("deleteAfter", request.deleteAfter());
    body.set("sshKeys", JSON.valueToTree(request.sshKeys()));
    return body.toString();
  }
}
