package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.engine.Change;
import dev.vakna.simulator.engine.ModelEngine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The report of a job that has ended. */
@ExtendWith(SharedServer.class)
class ReportTest {

  private static String path(JsonNode job) {
    return "/api/v2/jobs/" + job.path("jobId").asString() + "/report";
  }

  @Test
  void aCompletedRestoreIsReportedWithDigestsEvidenceAndIdentities(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    JsonNode result = job.path("result").path("result").path("verification");
    assertThat(result.path("state").asString()).isEqualTo("proven");
    assertThat(result.path("report").asString()).isEqualTo(path(job));
    assertThat(job.toString()).as("polls carry no picture").doesNotContain("iVBOR");

    JsonNode report = api.get(path(job)).expect(200).json();
    assertThat(report.path("success").asBoolean()).isTrue();
    JsonNode data = report.path("data");
    assertThat(data.path("summary").asString()).contains("read back from the disks, in full");
    JsonNode disk = data.path("disks").get(0);
    assertThat(disk.path("digestRead").asString())
        .isEqualTo(disk.path("digestWritten").asString())
        .isEqualTo(disk.path("readBack").path("digest").asString());
    assertThat(report.path("console").asString()).isEqualTo("login:");
    assertThat(report.path("screenshot").path("base64").asString()).startsWith("iVBOR");
    assertThat(report.path("identity").path("machine").path("machineId").asString())
        .isNotEqualTo(report.path("identity").path("original").path("machineId").asString());
    assertThat(report.path("stages").toString()).contains("write-disks", "check-disks", "prove");
  }

  @Test
  void hardwareThatTheEngineHasOtherwiseIsToldWithTheJobAndInTheReport(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().changes(List.of(new Change("machine_version_replaced", "Another board.")));
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    JsonNode report = api.get(path(job)).expect(200).json();
    for (JsonNode warnings :
        List.of(job.path("result").path("result").path("warnings"), report.path("warnings"))) {
      assertThat(warnings.toString())
          .contains("{\"code\":\"machine_version_replaced\",\"message\":\"Another board.\"}");
    }
  }

  @Test
  void aFailedRestoreIsReportedWithWhatTheMachineShowed(TestServer server) {
    var customer = server.customer();
    server.engine().guests(ModelEngine.Guests.PANIC);
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    JsonNode report = api.get(path(job)).expect(200).json();
    assertThat(report.path("success").asBoolean()).isFalse();
    assertThat(report.path("failure").path("code").asString()).isEqualTo("guest_did_not_start");
    assertThat(report.path("machine").isNull()).isTrue();
    assertThat(report.path("console").asString()).isEqualTo("login:");
    assertThat(report.path("screenshot").path("base64").asString()).startsWith("iVBOR");
    HttpResponse<byte[]> page =
        get(server, customer.key(Scope.READ_VM), path(job) + "?format=html", "*/*");
    assertThat(text(page)).contains("failed, nothing is left", "panicked", "login:");
    assertThat(report.path("failure").path("step").asString()).isEqualTo("prove");
    assertThat(report.path("stages").path(report.path("stages").size() - 1).path("name").asString())
        .isEqualTo("prove");
    assertThat(text(page)).contains("prove, ended here");
  }

  @Test
  void theReportIsAlsoAPageThatNeedsNothingElseAndCanDoNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().console("<script>alert(1)</script> & \"quoted\"");
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    for (HttpResponse<byte[]> page :
        List.of(
            get(
                server,
                customer.key(Scope.READ_VM),
                path(job) + "?format=html",
                "application/json"),
            get(server, customer.key(Scope.READ_VM), path(job), "text/html"),
            get(
                server,
                customer.key(Scope.READ_VM),
                path(job),
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"))) {
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'")
          .contains("sandbox");
      assertThat(text(page))
          .contains("completed and proven", "data:image/png;base64,iVBOR")
          .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"quoted\"")
          .doesNotContain("<script")
          .doesNotContainPattern("(src|href)=\"(?!data:)");
    }
    assertThat(
            get(server, customer.key(Scope.READ_VM), path(job) + "?format=json", "text/html")
                .headers())
        .satisfies(
            headers -> assertThat(headers.firstValue("Content-Type")).contains("application/json"));
  }

  @Test
  void aJobThatHasNotEndedHasNoReportYet(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().holdTransfers();
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    String job = accepted.json().path("operation").path("jobId").asString();
    api.get("/api/v2/jobs/" + job + "/report").expect(409, "report_not_ready");
    api.get("/api/v2/jobs/" + job + "/report/link").expect(409, "report_not_ready");
    server.engine().letTransfersGo();
    TestServer.ended(api, accepted);
    api.get("/api/v2/jobs/" + job + "/report").expect(200);
  }

  @Test
  void whoMayNotSeeTheJobDoesNotSeeItsReport(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    customer.api(Scope.READ_ACCOUNT).get(path(job)).expect(403, "forbidden");
    customer.api(Scope.BACKUP_VM).get(path(job)).expect(200);
    server.customer().api().get(path(job)).expect(404, "job_not_found");
    api.get("/api/v2/jobs/nonsense/report").expect(404, "job_not_found");
    api.get(path(job) + "?format=pdf").expect(400, "invalid_request");
  }

  @Test
  void aLinkOpensThatOneReportInABrowserForAWhile(TestServer server) throws Exception {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    JsonNode other = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    JsonNode link = api.get(path(job) + "/link").expect(200).json();
    String url = link.path("url").asString();
    assertThat(java.time.Instant.parse(link.path("expiresAt").asString()))
        .isAfter(java.time.Instant.now().plusSeconds(600))
        .isBefore(java.time.Instant.now().plusSeconds(1000));

    HttpResponse<byte[]> page = open(url);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("sandbox");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(text(page)).contains("completed and proven");

    String mine = job.path("jobId").asString();
    String another = other.path("jobId").asString();
    for (String wrong :
        List.of(
            url.replace(mine, another),
            url.replace("until=", "until=1"),
            url.replaceFirst("until=[0-9]+", "until=1"),
            url.replaceFirst("until=[0-9]+", "until="),
            url.substring(0, url.length() - 1),
            url + "0",
            url.replaceFirst("&signature=.*", ""),
            url.replaceFirst("\\?.*", ""),
            url.replace(mine, "nonsense"))) {
      HttpResponse<byte[]> refused = open(wrong);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(404);
      assertThat(text(refused)).contains("job_not_found");
    }
    server.customer().api().get(path(job) + "/link").expect(404, "job_not_found");
    customer.api(Scope.READ_ACCOUNT).get(path(job) + "/link").expect(403, "forbidden");
  }

  private static HttpResponse<byte[]> open(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/html").build(),
          HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private static HttpResponse<byte[]> get(
      TestServer server, String key, String path, String accept) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .header("Authorization", "Bearer " + key)
              .header("Accept", accept)
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
