package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Cancelling a Cloud VM, at once and with the month. */
@ExtendWith(SharedServer.class)
class EndTest {

  @Test
  void cancelledAtOnceItGoesAndCostsNothingAnyMore(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = made(customer);

    Api.Answer answer =
        api.post(vps + "/actions/cancel", "{\"reason\":\"too dear\",\"otherReason\":null}")
            .expect(202);
    assertThat(header(answer, "Location")).isEqualTo(vps + "/cancellation");
    assertThat(header(answer, "Retry-After")).isNotBlank();
    assertThat(answer.json().path("operation").path("status").asString()).isEqualTo("queued");
    JsonNode ended = TestServer.ended(api, answer);

    assertThat(ended.path("type").asString()).isEqualTo("vps.cancel");
    assertThat(ended.path("isCompleted").asBoolean()).isTrue();
    JsonNode result = ended.path("result").path("result");
    assertThat(vps).endsWith(result.path("vpsId").asString());
    assertThat(result.path("powerState").asString()).isEqualTo("stopped");
    api.get(vps).expect(404, "vps_not_found");
    api.get(vps + "/cancellation").expect(404, "vps_not_found");
    api.post(vps + "/actions/cancel", null).expect(404, "vps_not_found");
    assertThat(customer.instances()).isZero();
  }

  @Test
  void scheduledItCanBeTakenBack(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = made(customer);
    JsonNode none = api.get(vps + "/cancellation").expect(200).json();
    assertThat(none.path("status").asString()).isEqualTo("none");
    assertThat(none.path("cancelType").isNull()).isTrue();
    api.send("DELETE", vps + "/cancellation", null).expect(409, "vps_not_ready");

    Api.Answer answer =
        api.post(
                vps + "/actions/cancel",
                "{\"cancelType\":\"end_of_period\",\"reason\":\"over\"}",
                "Idempotency-Key",
                "k1")
            .expect(202);
    assertThat(answer.json().path("operation").path("status").asString()).isEqualTo("completed");
    JsonNode job = TestServer.ended(api, answer);
    assertThat(job.path("type").asString()).isEqualTo("vps.cancel");
    assertThat(job.path("isCompleted").asBoolean()).isTrue();
    assertThat(job.path("result").path("result").path("vpsId").asString())
        .isEqualTo(vps.substring(vps.lastIndexOf('/') + 1));
    JsonNode planned = api.get(vps + "/cancellation").expect(200).json();
    assertThat(planned.path("status").asString()).isEqualTo("scheduled");
    assertThat(planned.path("reason").asString()).isEqualTo("over");
    assertThat(planned.path("revokable").asBoolean()).isTrue();
    var end = Instant.parse(planned.path("scheduledAt").asString()).atOffset(ZoneOffset.UTC);
    assertThat(end.getDayOfMonth()).isEqualTo(1);
    assertThat(end.toLocalTime().toNanoOfDay()).isZero();
    assertThat(end.toInstant()).isAfter(Instant.parse(planned.path("cancelledAt").asString()));
    api.get(vps).expect(200);

    api.send("DELETE", vps + "/cancellation", null).expect(204);
    assertThat(api.get(vps + "/cancellation").json().path("status").asString())
        .isEqualTo("revoked");
    api.send("DELETE", vps + "/cancellation", null).expect(409, "vps_not_ready");
    Api.Answer again =
        api.post(
                vps + "/actions/cancel",
                "{\"reason\":\"over\",\"cancelType\":\"end_of_period\"}",
                "Idempotency-Key",
                "k1")
            .expect(202);
    assertThat(header(again, "Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.json()).isEqualTo(answer.json());
    assertThat(api.get(vps + "/cancellation").json().path("status").asString())
        .isEqualTo("revoked");
    api.post(vps + "/actions/cancel", "{}", "Idempotency-Key", "k1")
        .expect(422, "idempotency_key_reused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"reason\":\"\"} | /reason | below_minimum",
        "{\"reason\":7} | /reason | wrong_type",
        "{\"cancelType\":\"now\"} | /cancelType | unknown_value",
        "{\"cancelType\":\"IMMEDIATE\"} | /cancelType | unknown_value",
        "{\"when\":1} | /when | unknown_field",
        "[] | '' | wrong_type",
        "{ | '' | malformed_json",
      })
  void aFaultyBodyEndsNothing(String body, String pointer, String code, TestServer server) {
    var customer = server.customer();
    JsonNode fault =
        customer
            .api()
            .post(customer.vpsPath() + "/actions/cancel", body)
            .expect(400, "invalid_request")
            .json()
            .path("errors")
            .path(0);
    assertThat(fault.path("pointer").asString()).isEqualTo(pointer);
    assertThat(fault.path("code").asString()).isEqualTo(code);
  }

  @Test
  void aReasonOf501CharactersIsTooLong(TestServer server) {
    var customer = server.customer();
    String vps = customer.vpsPath();
    for (String field : new String[] {"reason", "otherReason"}) {
      customer
          .api()
          .post(vps + "/actions/cancel", "{\"%s\":\"%s\"}".formatted(field, "x".repeat(501)))
          .expect(400, "invalid_request");
      customer
          .api()
          .post(vps + "/actions/cancel", "{\"%s\":\"%s\"}".formatted(field, "x".repeat(500)))
          .expect(409, "vps_not_ready");
    }
  }

  @Test
  void whoListensIsToldThatItEndsWithinADay(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = made(customer);
    String id = vps.substring(vps.lastIndexOf('/') + 1);
    Instant soon = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
    try (EventLines stream = new EventLines(server, "/api/v2/events", customer.key())) {
      stream.opened();
      patch(api, vps, "{\"deleteAfter\":\"%s\"}".formatted(soon)).expect(200);
      EventLines.Told told =
          stream.await(one -> one.data().path("change").asString().equals("ending"));
      assertThat(told.event()).isEqualTo("vps");
      assertThat(told.data().path("id").asString()).isEqualTo(id);
      assertThat(Instant.parse(told.data().path("deleteAfter").asString())).isEqualTo(soon);
    }
  }

  @Test
  void anEndDateIsShownChangedAndTakenBack(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = made(customer);
    assertThat(api.get(vps).json().path("deleteAfter").isNull()).isTrue();
    Instant at = Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);
    String wish = "{\"deleteAfter\":\"%s\"}";
    JsonNode changed = patch(api, vps, wish.formatted(at)).expect(200).json();
    assertThat(Instant.parse(changed.path("deleteAfter").asString())).isEqualTo(at);
    assertThat(api.get(vps).json()).isEqualTo(changed);
    assertThat(patch(api, vps, "{}").expect(200).json()).isEqualTo(changed);
    assertThat(patch(api, vps, null).expect(200).json()).isEqualTo(changed);
    fault(api, vps, wish.formatted("tomorrow"), "invalid_value");
    fault(api, vps, wish.formatted(""), "invalid_value");
    fault(api, vps, "{\"deleteAfter\":7}", "wrong_type");
    fault(api, vps, wish.formatted(Instant.now().plusSeconds(3500)), "below_minimum");
    fault(api, vps, "{\"name\":\"other\"}", "unknown_field");
    assertThat(api.get(vps).json()).isEqualTo(changed);
    JsonNode back = patch(api, vps, "{\"deleteAfter\":null}").expect(200).json();
    assertThat(back.path("deleteAfter").isNull()).isTrue();
    patch(customer.api(Scope.READ_VM), vps, "{}").expect(403, "forbidden");
    patch(server.customer().api(), vps, "{").expect(404, "vps_not_found");
    patch(api, customer.vpsPath(), wish.formatted(at)).expect(409, "vps_not_ready");
  }

  private static Api.Answer patch(Api api, String path, @Nullable String body) {
    return api.send(
        "PATCH",
        path,
        body == null ? null : HttpRequest.BodyPublishers.ofString(body),
        "Content-Type",
        "application/json");
  }

  private static void fault(Api api, String vps, String body, String code) {
    JsonNode problem = patch(api, vps, body).expect(400, "invalid_request").json();
    assertThat(problem.path("errors").path(0).path("code").asString()).isEqualTo(code);
  }

  @Test
  void onlyItsOwnerWithTheScopeEndsIt(TestServer server) {
    var customer = server.customer();
    String vps = customer.vpsPath();
    String[][] calls = {
      {"POST", "/actions/cancel"}, {"GET", "/cancellation"}, {"DELETE", "/cancellation"}
    };
    for (String[] call : calls) {
      Scope needed = call[0].equals("GET") ? Scope.READ_VM : Scope.WRITE_BILLING;
      Scope other = call[0].equals("GET") ? Scope.WRITE_BILLING : Scope.READ_VM;
      server.caller().send(call[0], vps + call[1], null).expect(401, "unauthorized");
      customer.api(other).send(call[0], vps + call[1], null).expect(403, "forbidden");
      server.customer().api().send(call[0], vps + call[1], null).expect(404, "vps_not_found");
      customer
          .api(needed)
          .send(call[0], "/api/v2/vps/nonsense" + call[1], null)
          .expect(404, "vps_not_found");
    }
    assertThat(
            customer
                .api(Scope.WRITE_BILLING)
                .post(vps + "/actions/cancel", null)
                .expect(409, "vps_not_ready")
                .json()
                .path("extensions")
                .path("gate")
                .asString())
        .isEqualTo("not_managed_here");
  }

  private static String header(Api.Answer answer, String name) {
    return answer.http().headers().firstValue(name).orElse("");
  }

  private static String made(TestServer.Customer customer) {
    Api api = customer.api();
    JsonNode made = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    return "/api/v2/vps/" + made.path("vmId").asString();
  }
}
