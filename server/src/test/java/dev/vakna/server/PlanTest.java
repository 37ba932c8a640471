package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a plan tells is what the restore does, or the restore is refused. */
@ExtendWith(SharedServer.class)
class PlanTest {

  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDQBJu/Si1Iwt+lSxB5bWoEzA2P2gaE0LN65gX6ExEJk anna";

  private static JsonNode plan(TestServer.Customer customer, String body) {
    return customer.api().post(customer.restorePath() + "/plan", body).expect(200).json();
  }

  private static String by(JsonNode plan) {
    return "{\"planId\": \"%s\"}".formatted(plan.path("planId").asString());
  }

  @Test
  void itTellsEverythingAndMakesNothing(TestServer server) {
    var customer = server.customer();
    JsonNode plan = plan(customer, "{\"cpuCores\": 4}");
    assertThat(plan.path("allowed").asBoolean()).isTrue();
    assertThat(plan.path("planId").asString()).matches("plan_[0-9a-z]{26}");
    assertThat(plan.path("resources").toString())
        .isEqualTo("{\"cpuCores\":4,\"memoryGb\":2,\"storageGb\":50}");
    assertThat(plan.path("choices").findValuesAsString("field"))
        .containsExactly("name", "region", "bootMode", "memoryGb", "storageGb");
    JsonNode pricing = plan.path("pricing");
    assertThat(pricing.path("hourly").asDecimal()).isEqualByComparingTo("0.233");
    assertThat(pricing.path("monthly").asDecimal()).isEqualByComparingTo("167.76");
    assertThat(pricing.path("lineItems").findValuesAsString("type"))
        .containsExactly("cpu", "memory", "storage", "ipv4", "traffic");
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode line : pricing.path("lineItems")) {
      sum = sum.add(line.path("amount").asDecimal());
    }
    assertThat(sum).isEqualByComparingTo(pricing.path("monthly").asDecimal());
    assertThat(plan.path("duration").path("p50Seconds").asLong()).isPositive();
    assertThat(customer.instances()).isZero();
  }

  @Test
  void whatWasAcceptedIsWhatIsMadeAndOnce(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode plan = plan(customer, "{\"memoryGb\": 3, \"sshKeys\": [\"%s\"]}".formatted(KEY));
    Api.Answer accepted = api.post(customer.restorePath(), by(plan)).expect(202);
    JsonNode vps = api.get(accepted.header("Location").orElseThrow()).expect(200).json();
    assertThat(vps.path("name")).isEqualTo(plan.path("name"));
    assertThat(vps.path("resources")).isEqualTo(plan.path("resources"));
    Api.Answer again = api.post(customer.restorePath(), by(plan)).expect(409, "plan_changed");
    assertThat(again.json().path("detail").asString())
        .contains(accepted.json().path("operation").path("jobId").asString());
    JsonNode job = TestServer.ended(api, accepted);
    assertThat(job.path("result").path("result").path("warnings").findValuesAsString("code"))
        .as("a guest that reports nothing did not show that it took the keys")
        .contains("ssh_keys_not_confirmed");
    assertThat(customer.instances()).isEqualTo(1);
  }

  @Test
  void twoCallsAtOnceWithOnePlanMakeOneMachine(TestServer server) throws Exception {
    var customer = server.customer();
    Api api = customer.api();
    String body = by(plan(customer, null));
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 6; i++) {
        String key = "at-once-" + i;
        answers.add(
            threads.submit(
                () -> api.post(customer.restorePath(), body, "Idempotency-Key", key).status()));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    assertThat(statuses).containsOnlyOnce(202).contains(409).doesNotContain(500);
    assertThat(customer.instances()).isEqualTo(1);
  }

  @Test
  void aReplayComesBeforeThePlan(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String body = by(plan(customer, null));
    Api.Answer first = api.post(customer.restorePath(), body, "Idempotency-Key", "k").expect(202);
    Api.Answer second = api.post(customer.restorePath(), body, "Idempotency-Key", "k").expect(202);
    assertThat(second.header("Idempotent-Replayed")).hasValue("true");
    assertThat(second.json()).isEqualTo(first.json());
  }

  @Test
  void fieldsBesideAPlanMustAgree(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode plan = plan(customer, null);
    String id = plan.path("planId").asString();
    JsonNode refused =
        api.post(
                customer.restorePath(),
                "{\"planId\": \"%s\", \"cpuCores\": 31, \"name\": \"other\", \"memoryGb\": 2}"
                    .formatted(id))
            .expect(400, "invalid_request")
            .json();
    assertThat(refused.path("errors").findValuesAsString("code"))
        .containsOnly("conflicts_with_plan");
    assertThat(refused.path("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/cpuCores", "/name");
    api.post(
            customer.restorePath(),
            "{\"planId\": \"%s\", \"memoryGb\": 2, \"bootMode\": \"auto\"}".formatted(id))
        .expect(202);
  }

  @Test
  void whatIsNoPlanOfThisBackupHasChanged(TestServer server) {
    var customer = server.customer();
    var other = server.customer();
    Api api = customer.api();
    JsonNode others = plan(other, null);
    for (String id :
        List.of(others.path("planId").asString(), "plan_" + "0".repeat(26), "nonsense", "")) {
      api.post(customer.restorePath(), "{\"planId\": \"%s\"}".formatted(id))
          .expect(409, "plan_changed");
      api.post(customer.restorePath(), "{\"planId\": \"%s\", \"cpuCores\": 0}".formatted(id))
          .expect(400, "invalid_request");
    }
    other.api().post(other.restorePath(), by(others)).expect(202);
  }

  @Test
  void aPlanNamesNoPlan(TestServer server) {
    var customer = server.customer();
    JsonNode refused =
        customer
            .api()
            .post(customer.restorePath() + "/plan", "{\"planId\": null}")
            .expect(400, "invalid_request")
            .json();
    assertThat(refused.path("errors").get(0).path("code").asString()).isEqualTo("unknown_field");
  }

  @Test
  void otherPricesAreAnotherPlan(TestServer server) {
    var customer = server.customer();
    String body = by(plan(customer, null));
    Region region = server.store().transact(tx -> tx.regions().defaultRegion());
    PriceList before = region.prices();
    server.part(Regions.class).put(priced(region, new BigDecimal("0.016")));
    try {
      customer.api().post(customer.restorePath(), body).expect(409, "plan_changed");
    } finally {
      server.part(Regions.class).put(priced(region, before.cpuPerCoreHour()));
    }
    customer.api().post(customer.restorePath(), body).expect(202);
  }

  private static Region priced(Region region, BigDecimal cpu) {
    PriceList prices = region.prices();
    return new Region(
        region.id(),
        region.name(),
        region.country(),
        region.available(),
        region.isDefault(),
        region.cpuCores(),
        region.memoryGb(),
        region.storageGb(),
        new PriceList(
            prices.currencyCode(),
            cpu,
            prices.memoryPerGbHour(),
            prices.storagePerGbHour(),
            prices.ipPerHour(),
            prices.bandwidthPerGb()),
        region.engine());
  }

  @Test
  void aSourceThatGrewIsAnotherPlan(TestServer server) {
    var customer = server.customer();
    String body = by(plan(customer, null));
    customer.changeVps(Wishes.storage(60));
    Api.Answer refused =
        customer.api().post(customer.restorePath(), body).expect(409, "plan_changed");
    assertThat(refused.json().path("detail").asString()).contains("at least 60");
  }

  @Test
  void aClosedGateIsTold(TestServer server) {
    var customer = server.customer();
    customer.changeVps(Wishes.status(ServiceStatus.SUSPENDED));
    JsonNode closed = plan(customer, null);
    assertThat(closed.path("allowed").asBoolean()).isFalse();
    assertThat(closed.path("code").asString()).isEqualTo("vps_suspended");
    assertThat(closed.path("planId").isNull()).isTrue();
    customer.changeVps(Wishes.status(ServiceStatus.ACTIVE));
    customer.change(Wishes.unverifiedWithUnpaidInvoice());
    JsonNode blocked = plan(customer, null);
    assertThat(blocked.path("code").asString()).isEqualTo("not_verified");
    assertThat(blocked.path("blockers").toString())
        .isEqualTo("[\"not_verified\",\"has_unpaid_invoice\"]");
  }

  @Test
  void aSourceThatIsTooLargeClosesTheGateAndAFaultIsAFault(TestServer server) {
    var customer = server.customer();
    customer.changeVps(Wishes.storage(2001));
    JsonNode closed = plan(customer, null);
    assertThat(closed.path("code").asString()).isEqualTo("source_too_large");
    customer.api().post(customer.restorePath(), null).expect(400, "invalid_request");
    customer
        .api()
        .post(customer.restorePath() + "/plan", "{\"name\": \"-\"}")
        .expect(400, "invalid_request");
  }

  @Test
  void aKeyThatMayNotChargeIsToldSoInTheGate(TestServer server) {
    var customer = server.customer();
    JsonNode plan =
        customer
            .api(Scope.BACKUP_VM)
            .post(customer.restorePath() + "/plan", null)
            .expect(200)
            .json();
    assertThat(plan.path("allowed").asBoolean()).isFalse();
    assertThat(plan.path("code").asString()).isEqualTo("missing_scope");
    customer
        .api(Scope.WRITE_BILLING)
        .post(customer.restorePath() + "/plan", null)
        .expect(403, "forbidden");
    server
        .customer()
        .api()
        .post(customer.restorePath() + "/plan", null)
        .expect(404, "vps_not_found");
    server.caller().post(customer.restorePath() + "/plan", null).expect(401, "unauthorized");
  }

  @Test
  void keysAndAnEndAreJudgedByCallAndPlanAlike(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String soon = Instant.now().plus(Duration.ofMinutes(30)).toString();
    for (String path : List.of(customer.restorePath(), customer.restorePath() + "/plan")) {
      fault(api, path, "{\"sshKeys\": \"x\"}", "/sshKeys", "wrong_type");
      fault(api, path, "{\"sshKeys\": [1]}", "/sshKeys/0", "wrong_type");
      fault(api, path, "{\"sshKeys\": [\"ssh-rsa AAAA\"]}", "/sshKeys/0", "invalid_value");
      fault(
          api,
          path,
          "{\"sshKeys\": [\"command=\\\"x\\\" %s\"]}".formatted(KEY),
          "/sshKeys/0",
          "invalid_value");
      fault(
          api,
          path,
          "{\"sshKeys\": [%s]}"
              .formatted(String.join(",", java.util.Collections.nCopies(11, '"' + KEY + '"'))),
          "/sshKeys",
          "above_maximum");
      fault(api, path, "{\"deleteAfter\": \"tomorrow\"}", "/deleteAfter", "invalid_value");
      fault(
          api, path, "{\"deleteAfter\": \"%s\"}".formatted(soon), "/deleteAfter", "below_minimum");
      fault(api, path, "{\"deleteAfter\": 5}", "/deleteAfter", "wrong_type");
    }
    String later = Instant.now().plus(Duration.ofHours(5)).toString();
    JsonNode plan = plan(customer, "{\"deleteAfter\": \"%s\"}".formatted(later));
    String id = plan.path("planId").asString();
    fault(
        api,
        customer.restorePath(),
        "{\"planId\": \"%s\", \"sshKeys\": [\"%s\"]}".formatted(id, KEY),
        "/sshKeys",
        "conflicts_with_plan");
    api.post(
            customer.restorePath(),
            "{\"planId\": \"%s\", \"deleteAfter\": \"%s\"}".formatted(id, later))
        .expect(202);
    assertThat(customer.instances()).isEqualTo(1);
  }

  private static void fault(Api api, String path, String body, String pointer, String code) {
    JsonNode refused = api.post(path, body).expect(400, "invalid_request").json();
    assertThat(refused.path("errors").findValuesAsString("pointer")).containsExactly(pointer);
    assertThat(refused.path("errors").findValuesAsString("code")).containsExactly(code);
  }
}
