package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A Cloud VM gets another size. */
@ExtendWith(SharedServer.class)
class ResizeTest {

  private static final String LARGER = "{\"cpuCores\":3,\"memoryGb\":5}";

  @Test
  void oneThatIsOffIsResizedAndStartsInItsSize(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode made = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    String vps = "/api/v2/vps/" + made.path("vmId").asString();
    JsonNode problem =
        api.post(vps + "/actions/resize", LARGER).expect(409, "vps_not_ready").json();
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("must_be_stopped");
    assertThat(gate(api, vps)).isEqualTo("must_be_stopped");
    TestServer.ended(api, api.post(vps + "/actions/stop", null).expect(202));
    assertThat(gate(api, vps)).isEmpty();

    JsonNode resized =
        api.post(vps + "/actions/resize", LARGER, "Idempotency-Key", "k").expect(200).json();

    assertThat(resized.path("resized").asBoolean()).isTrue();
    assertThat(resized.path("resources").path("cpuCores").asInt()).isEqualTo(3);
    assertThat(resized.path("resources").path("memoryGb").asInt()).isEqualTo(5);
    assertThat(resized.path("previousResources").path("storageGb"))
        .isEqualTo(resized.path("resources").path("storageGb"));
    assertThat(api.get(vps).json().path("resources")).isEqualTo(resized.path("resources"));
    Api.Answer again =
        api.post(vps + "/actions/resize", LARGER, "Idempotency-Key", "k").expect(200);
    assertThat(again.json()).isEqualTo(resized);
    assertThat(again.http().headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(
            api.post(vps + "/actions/resize", LARGER)
                .expect(200)
                .json()
                .path("resized")
                .asBoolean())
        .isFalse();
    TestServer.ended(api, api.post(vps + "/actions/start", null).expect(202));
    assertThat(server.engine().plans())
        .filteredOn(plan -> vps.endsWith(plan.name().text()))
        .singleElement()
        .satisfies(plan -> {
          assertThat(plan.size().cpuCores()).isEqualTo(3);
          assertThat(plan.size().memoryMb()).isEqualTo(5 * 1024);
        });
    TestServer.ended(api, api.post(vps + "/actions/cancel", null).expect(202));
    api.post(vps + "/actions/resize", LARGER).expect(404, "vps_not_found");
  }

  private static String gate(Api api, String vps) {
    JsonNode actions = api.get(vps + "/details").expect(200).json().path("actions");
    assertThat(actions.path("canCancel").path("allowed").asBoolean()).isTrue();
    return actions.path("canResize").path("code").asString("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | missing_required",
        "{\"cpuCores\":1} | missing_required",
        "{\"cpuCores\":null,\"memoryGb\":1} | missing_required",
        "{\"cpuCores\":0,\"memoryGb\":1} | below_minimum",
        "{\"cpuCores\":33,\"memoryGb\":1} | above_maximum",
        "{\"cpuCores\":1,\"memoryGb\":257} | above_maximum",
        "{\"cpuCores\":99999999999999999999,\"memoryGb\":1} | above_maximum",
        "{\"cpuCores\":1.5,\"memoryGb\":1} | wrong_type",
        "{\"cpuCores\":\"1\",\"memoryGb\":1} | wrong_type",
        "{\"cpuCores\":1,\"memoryGb\":1,\"storageGb\":60} | unknown_field",
      })
  void aFaultyBodyResizesNothing(String body, String code, TestServer server) {
    var customer = server.customer();
    JsonNode problem =
        customer
            .api()
            .post(customer.vpsPath() + "/actions/resize", body)
            .expect(400, "invalid_request")
            .json();
    assertThat(problem.path("errors").path(0).path("code").asString()).isEqualTo(code);
  }

  @Test
  void onlyItsOwnerWithTheScopeResizesIt(TestServer server) {
    var customer = server.customer();
    String path = customer.vpsPath() + "/actions/resize";
    server.caller().post(path, LARGER).expect(401, "unauthorized");
    customer.api(Scope.READ_VM).post(path, LARGER).expect(403, "forbidden");
    server.customer().api().post(path, "{").expect(404, "vps_not_found");
    assertThat(
            customer
                .api(Scope.WRITE_BILLING)
                .post(path, LARGER)
                .expect(409, "vps_not_ready")
                .json()
                .path("extensions")
                .path("gate")
                .asString())
        .isEqualTo("not_managed_here");
  }
}
