package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.MachineName;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every status of the reference page, and ours besides, with the request that provokes it. */
@ExtendWith(SharedServer.class)
class RestoreCallTest {

  @Test
  void anAcceptedCallIsQueuedAndBecomesOneRunningMachine(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String body =
        """
        {"name": "Restore-Web-01", "region": "stockholm", "cpuCores": 4, "memoryGb": 8, "storageGb": 80}
        """;
    Api.checkRequest(customer.restorePath(), body);
    Api.Answer accepted = api.post(customer.restorePath(), body).expect(202);

    assertThat(accepted.json().path("operation").path("status").asString()).isEqualTo("queued");
    assertThat(accepted.header("Retry-After")).isPresent();
    JsonNode job = TestServer.ended(api, accepted);
    assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("completed");
    assertThat(accepted.header("Location")).hasValue("/api/v2/vps/" + job.path("vmId").asString());
    JsonNode made = api.get(accepted.header("Location").orElseThrow()).expect(200).json();
    assertThat(made.path("name").asString()).isEqualTo("Restore-Web-01");
    assertThat(made.path("serviceStatus").asString()).isEqualTo("active");
    assertThat(made.path("powerState").asString()).isEqualTo("running");
    assertThat(made.path("resources").toString())
        .isEqualTo("{\"cpuCores\":4,\"memoryGb\":8,\"storageGb\":80}");
    assertThat(made.path("billing").path("amount").isNumber()).isTrue();
    VpsId id = VpsId.parse(made.path("id").asString()).orElseThrow();
    assertThat(server.engine().disks(MachineName.of(id))).isEqualTo(Map.of("scsi0", 80L << 30));
    Vps source = customer.find(customer.vps.id());
    assertThat(source).isEqualTo(customer.vps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", " \n", "{\"name\": null, \"cpuCores\": null}"})
  void aBodyThatAsksForNothingLetsEverythingBeChosen(String body, TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api.Answer accepted = api.post(customer.restorePath(), body.isEmpty() ? null : body);
    accepted.expect(202);
    JsonNode result = TestServer.ended(api, accepted).path("result").path("result");
    assertThat(result.path("name").asString())
        .matches("restore-web-" + customer.vmid + "-[a-z0-9]{4}");
    assertThat(result.path("resources").toString())
        .isEqualTo("{\"cpuCores\":2,\"memoryGb\":2,\"storageGb\":50}");
  }

  @Test
  void allFaultsOfABodyAreToldAtOnce(TestServer server) {
    var customer = server.customer();
    Api.Answer refused =
        customer
            .api()
            .post(
                customer.restorePath(),
                """
                {"name": "-x", "region": "atlantis", "cpuCores": 0, "memoryGb": "4", "storageGb": 2.0,
                 "bootMode": 7, "colour": "red", "a/b~c": 1}
                """)
            .expect(400, "invalid_request");
    assertThat(refused.json().path("title").asString()).isEqualTo("Validation failed");
    List<String> faults = new ArrayList<>();
    refused
        .json()
        .path("errors")
        .forEach(e -> faults.add(e.path("pointer").asString() + " " + e.path("code").asString()));
    assertThat(faults)
        .containsExactlyInAnyOrder(
            "/name invalid_name",
            "/region unknown_region",
            "/cpuCores below_minimum",
            "/memoryGb wrong_type",
            "/storageGb wrong_type",
            "/bootMode wrong_type",
            "/colour unknown_field",
            "/a~1b~0c unknown_field");
    assertThat(customer.instances()).isZero();
  }

  @Test
  void aNumberBeyondEverythingIsAboveTheMaximum(TestServer server) {
    var customer = server.customer();
    String huge = "9".repeat(5000);
    JsonNode errors =
        customer
            .api()
            .post(
                customer.restorePath(),
                "{\"cpuCores\": 99999999999999999999, \"memoryGb\": %s, \"storageGb\": -%s}"
                    .formatted(huge, huge))
            .expect(400, "invalid_request")
            .json()
            .path("errors");
    assertThat(errors.toString())
        .contains(
            "\"/cpuCores\"", "\"/memoryGb\"", "\"/storageGb\"", "above_maximum", "below_minimum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"name\":}",
        "{\"name\":\"a1b\",\"name\":\"c1d\"}",
        "{} {}",
        "nonsense",
        "{'name':'x'}",
        "{\"cpuCores\": 01}"
      })
  void aBodyThatIsNotJsonIsMalformed(String body, TestServer server) {
    var customer = server.customer();
    JsonNode error =
        customer
            .api()
            .post(customer.restorePath(), body)
            .expect(400, "invalid_request")
            .json()
            .path("errors")
            .path(0);
    assertThat(error.path("code").asString()).isEqualTo("malformed_json");
  }

  @Test
  void aBodyThatIsNoObjectHasTheWrongType(TestServer server) {
    var customer = server.customer();
    assertThat(
            customer
                .api()
                .post(customer.restorePath(), "[1, 2]")
                .expect(400, "invalid_request")
                .json()
                .path("errors")
                .path(0)
                .path("code")
                .asString())
        .isEqualTo("wrong_type");
  }

  @Test
  void aBodyOver64KiBIsTooLargeWhetherAnnouncedOrChunked(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String large = "{\"name\": \"" + "x".repeat(70_000) + "\"}";
    api.post(customer.restorePath(), large).expect(413, "payload_too_large");
    api.send(
            "POST",
            customer.restorePath(),
            HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(large)),
            "Content-Type",
            "application/json")
        .expect(413, "payload_too_large");
  }

  @Test
  void aBodyOfAnotherMediaTypeIsUnsupported(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "???")) {
      api.post(customer.restorePath(), "{}", "Content-Type", type)
          .expect(415, "unsupported_media_type");
    }
    api.post(customer.restorePath(), "{}", "Content-Encoding", "gzip")
        .expect(415, "unsupported_media_type");
    api.post(customer.restorePath(), "{}", "Content-Type", "application/json; charset=UTF-8")
        .expect(202);
  }

  @Test
  void whatIsWrongWithABodyIsToldOnlyToThoseWhoMayKnowOfThePath(TestServer server) {
    var customer = server.customer();
    String absent = customer.restorePath().replace(customer.vps.id().body(), "0".repeat(26));
    customer.api(Scope.BACKUP_VM).post(customer.restorePath(), "{").expect(403, "forbidden");
    customer.api().post(absent, "{").expect(404, "vps_not_found");
    customer
        .api()
        .post(absent, "x".repeat(70_000), "Content-Type", "text/plain")
        .expect(404, "vps_not_found");
  }

  @Test
  void withoutAKeyTheCallIsUnauthorized(TestServer server) {
    var customer = server.customer();
    Api.Answer refused =
        server.caller().post(customer.restorePath(), null).expect(401, "unauthorized");
    assertThat(refused.header("WWW-Authenticate")).hasValue("Bearer");
    assertThat(refused.header("X-RateLimit-Limit")).hasValue("20");
  }

  @Test
  void bothScopesAreNeeded(TestServer server) {
    var customer = server.customer();
    JsonNode one =
        customer
            .api(Scope.BACKUP_VM, Scope.READ_VM)
            .post(customer.restorePath(), null)
            .expect(403, "forbidden")
            .json();
    assertThat(one.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"write:billing\"]");
    assertThat(one.path("extensions").path("gate").asString()).isEqualTo("missing_scope");
    assertThat(one.path("detail").asString()).contains("write:billing");
    JsonNode both =
        customer.api(Scope.READ_VM).post(customer.restorePath(), null).expect(403).json();
    assertThat(both.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"backup:vm\",\"write:billing\"]");
  }

  @Test
  void anInactiveAccountMayDoNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    customer.change(Wishes.active(false));
    api.post(customer.restorePath(), null).expect(403, "account_inactive");
    api.get(customer.vpsPath()).expect(403, "account_inactive");
    customer.change(Wishes.active(true));
    api.get(customer.vpsPath()).expect(200);
  }

  @Test
  void blockersAreAllNamedAndTheGateSaysTheSame(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.unverifiedWithUnpaidInvoice());
    Api api = customer.api();
    JsonNode problem =
        api.post(customer.restorePath(), null).expect(403, "cloud_access_blocked").json();
    String both = "[\"not_verified\",\"has_unpaid_invoice\"]";
    assertThat(problem.path("blockerReasons").toString()).isEqualTo(both);
    assertThat(problem.path("extensions").path("blockerReasons").toString()).isEqualTo(both);
    assertThat(problem.path("detail").asString()).contains("not verified", "invoice");
    JsonNode actions = api.get(customer.vpsPath() + "/backups").expect(200).json().path("actions");
    assertThat(actions.path("canRestore").path("allowed").asBoolean()).isTrue();
    assertThat(actions.path("canRestoreToPayg").path("code").asString()).isEqualTo("not_verified");
    assertThat(customer.instances()).isZero();
  }

  @Test
  void anAccountsLimitIsABlockerAndNothingIsReserved(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.storageLimit(60));
    Api api = customer.api();
    JsonNode problem =
        api.post(customer.restorePath(), "{\"storageGb\": 61}")
            .expect(403, "cloud_limit_exceeded")
            .json();
    assertThat(problem.path("blockerReasons").toString()).isEqualTo("[\"storage_limit_exceeded\"]");
    assertThat(customer.instances()).isZero();
    api.post(customer.restorePath(), "{\"storageGb\": 60}").expect(202);
  }

  @Test
  void anAbsentVpsAndAnAbsentBackupAreNotFound(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String other = "0".repeat(26);
    api.post(customer.restorePath().replace(customer.vps.id().body(), other), null)
        .expect(404, "vps_not_found");
    api.post(customer.restorePath().replace(customer.backup.id().body(), other), null)
        .expect(404, "backup_not_found");
    api.post(customer.restorePath().replace(customer.backup.id().text(), "nonsense"), null)
        .expect(404, "backup_not_found");
  }

  @Test
  void aSourceThatIsNotActiveClosesTheGate(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Map<ServiceStatus, String> gates =
        Map.of(
            ServiceStatus.SUSPENDED, "vps_suspended",
            ServiceStatus.TERMINATED, "vps_terminated",
            ServiceStatus.PENDING, "vps_pending");
    gates.forEach((status, gate) -> {
      customer.changeVps(Wishes.status(status));
      JsonNode problem = api.post(customer.restorePath(), null).expect(409, "vps_not_ready").json();
      assertThat(problem.path("extensions").path("gate").asString()).isEqualTo(gate);
      assertThat(
              api.get(customer.vpsPath() + "/backups")
                  .expect(200)
                  .json()
                  .path("actions")
                  .path("canRestore")
                  .path("code")
                  .asString())
          .isEqualTo(gate);
    });
    assertThat(customer.find(customer.vps.id()).power()).isEqualTo(PowerState.UNKNOWN);
  }

  @Test
  void aSourceLargerThanTheRegionAllowsNamesBothNumbers(TestServer server) {
    var customer = server.customer();
    customer.changeVps(Wishes.storage(3000));
    JsonNode problem =
        customer.api().post(customer.restorePath(), null).expect(400, "invalid_request").json();
    assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo("/storageGb");
    assertThat(problem.path("errors").path(0).path("code").asString())
        .isEqualTo("required_above_maximum");
    assertThat(problem.path("detail").asString()).contains("3000", "2000");
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("source_too_large");
  }

  @Test
  void aDamagedBackupClosesItsGate(TestServer server) throws IOException {
    var customer = server.customer();
    Files.writeString(
        customer.directory.resolve("dump").resolve(customer.backup.key()), "no archive at all");
    server.part(dev.vakna.core.backup.StoreKeeper.class).look(customer.backup.store());
    Api api = customer.api();
    JsonNode problem = api.post(customer.restorePath(), null).expect(409, "backup_corrupt").json();
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("backup_corrupt");
    JsonNode listed = api.get(customer.vpsPath() + "/backups").expect(200).json();
    assertThat(
            listed
                .path("backups")
                .path(0)
                .path("actions")
                .path("canRestoreToPayg")
                .path("code")
                .asString())
        .isEqualTo("backup_corrupt");
  }

  @Test
  void tooManyRestoresAtOnceHaveToWait(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.concurrentRestores(1));
    server.engine().holdTransfers();
    Api api = customer.api();
    Api.Answer first = api.post(customer.restorePath(), null).expect(202);
    Api.Answer second = api.post(customer.restorePath(), null).expect(409, "restore_in_progress");
    assertThat(second.header("Retry-After")).isPresent();
    assertThat(second.json().path("extensions").path("gate").asString())
        .isEqualTo("too_many_restores");
    server.engine().letTransfersGo();
    TestServer.ended(api, first);
    api.post(customer.restorePath(), null).expect(202);
  }

  @Test
  void aFullHostHasNoCapacity(TestServer server) {
    var customer = server.customer();
    server.engine().capacity(new Engine.HostCapacity(1, 1024, 1 << 30, 1 << 30));
    Api.Answer refused =
        customer.api().post(customer.restorePath(), null).expect(503, "capacity_unavailable");
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(customer.instances()).isZero();
  }

  @Test
  void anUnknownPlanNoLongerHolds(TestServer server) {
    var customer = server.customer();
    customer
        .api()
        .post(customer.restorePath(), "{\"planId\": \"plan_00000000000000000000000000\"}")
        .expect(409, "plan_changed");
  }

  @Test
  void aRepeatedKeyGetsTheFirstAnswerAndAnotherRequestWithItIsRefused(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String[] key = {"Idempotency-Key", "order 4711"};
    Api.Answer first = api.post(customer.restorePath(), "{\"cpuCores\": 1}", key).expect(202);
    assertThat(first.header("Idempotent-Replayed")).isEmpty();
    Api.Answer again = api.post(customer.restorePath(), "{\"cpuCores\": 1}", key).expect(202);
    assertThat(again.header("Idempotent-Replayed")).hasValue("true");
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(customer.instances()).isEqualTo(1);
    api.post(customer.restorePath(), "{\"cpuCores\": 2}", key)
        .expect(422, "idempotency_key_reused");
    api.post(customer.restorePath(), "{\"cpuCores\": \"x\"}", key)
        .expect(422, "idempotency_key_reused");
    api.post(customer.restorePath(), null, "Idempotency-Key", "x".repeat(256))
        .expect(400, "invalid_request");
  }

  @Test
  void aRefusalLeavesTheKeyFree(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String[] key = {"Idempotency-Key", "free"};
    api.post(customer.restorePath(), "{\"cpuCores\": 99}", key).expect(400);
    api.post(customer.restorePath(), "{\"cpuCores\": 1}", key).expect(202);
  }

  @Test
  void manyEqualCallsAtOnceWithOneKeyMakeOneMachine(TestServer server) throws Exception {
    var customer = server.customer();
    Api api = customer.api();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Api.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(
            threads.submit(
                () -> api.post(customer.restorePath(), "{}", "Idempotency-Key", "once")));
      }
      for (Future<Api.Answer> answer : answers) {
        assertThat(answer.get().status()).isIn(202, 409);
      }
    }
    assertThat(customer.instances()).isEqualTo(1);
  }

  @Test
  void theTwentyFirstRestoreOfAMinuteIsLimited(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    for (int i = 0; i < 20; i++) {
      Api.Answer answer = api.post(customer.restorePath(), "{\"cpuCores\": 99}").expect(400);
      assertThat(answer.header("X-RateLimit-Limit")).hasValue("20");
    }
    Api.Answer limited = null;
    // Tokens come back evenly, so a slow machine may have earned one or two meanwhile.
    for (int i = 0; i < 10 && (limited == null || limited.status() != 429); i++) {
      limited = api.post(customer.restorePath(), "{\"cpuCores\": 99}");
    }
    limited.expect(429, "rate_limited");
    assertThat(limited.header("Retry-After")).isPresent();
    assertThat(limited.header("X-RateLimit-Remaining")).hasValue("0");
    assertThat(limited.header("X-RateLimit-Reset")).isPresent();
    api.get(customer.vpsPath()).expect(200);
  }

  @Test
  void anAcceptHeaderThatAdmitsNeitherJsonNorProblemsMakesNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    api.post(customer.restorePath(), null, "Accept", "text/html").expect(406, "not_acceptable");
    assertThat(customer.instances()).isZero();
    api.post(customer.restorePath(), null, "Accept", "application/problem+json").expect(202);
  }
}
