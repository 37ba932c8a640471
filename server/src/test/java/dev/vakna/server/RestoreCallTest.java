package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import java.net.http.HttpRequest;
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

/** What a restore call may say, and what an accepted one leads to. */
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
}
