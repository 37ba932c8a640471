package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admin.Inventory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What answers say of themselves beside their content. */
@ExtendWith(SharedServer.class)
class AnswerMannersTest {

  @Test
  void whatHasNotChangedIsNotSentAgain(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String job =
        TestServer.ended(api, api.post(customer.restorePath(), null).expect(202))
            .path("jobId")
            .asString();
    for (String path :
        List.of(
            "/api/v2/vps",
            customer.vpsPath(),
            customer.vpsPath() + "/backups",
            "/api/v2/jobs",
            "/api/v2/jobs/" + job,
            "/api/jobs/" + job,
            "/openapi.yaml")) {
      Api.Answer first = api.get(path).expect(200);
      String tag = first.header("ETag").orElseThrow();
      assertThat(tag).as(path).startsWith("W/\"");
      assertThat(first.header("Cache-Control").orElse("")).as(path).doesNotContain("no-store");
      for (String known : List.of(tag, tag.substring(2), "\"x\", " + tag, "*")) {
        Api.Answer again = api.get(path, "If-None-Match", known);
        assertThat(again.status()).as("%s of %s", known, path).isEqualTo(304);
        assertThat(again.http().body()).isEmpty();
        assertThat(again.header("ETag")).hasValue(tag);
        assertThat(again.header("X-Request-Id")).isPresent();
      }
      api.get(path, "If-None-Match", "W/\"other\"").expect(200);
      api.get(path, "If-None-Match", "nonsense").expect(200);
      assertThat(api.send("HEAD", path, null).header("ETag")).as(path).hasValue(tag);
    }
    String before = api.get("/api/v2/vps").header("ETag").orElseThrow();
    server
        .part(Inventory.class)
        .create(
            customer.account,
            new Inventory.Wish(
                "another",
                null,
                null,
                new Inventory.Wish.Size(1, 1, 10),
                Inventory.Wish.Source.UNCHANGED,
                null,
                "linux"));
    api.get("/api/v2/vps", "If-None-Match", before).expect(200);
  }

  @Test
  void refusalsAndSecretsAreNotKept(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String job =
        TestServer.ended(api, api.post(customer.restorePath(), null).expect(202))
            .path("jobId")
            .asString();
    for (String path :
        List.of("/api/v2/jobs/" + job + "/report/link", "/api/v2/vps/none", "/api/none")) {
      Api.Answer answer = api.get(path, "Accept-Encoding", "gzip", "If-None-Match", "*");
      assertThat(answer.status()).as(path).isNotEqualTo(304);
      assertThat(answer.header("Cache-Control").orElse("")).as(path).contains("no-store");
      assertThat(answer.header("ETag")).as(path).isEmpty();
      assertThat(answer.header("Content-Encoding")).as(path).isEmpty();
    }
  }

  @Test
  void largeTextsAreCompressedForWhoTakesThat(TestServer server) throws IOException {
    var customer = server.customer();
    Api api = customer.api();
    for (int i = 0; i < 5; i++) {
      server
          .part(Inventory.class)
          .create(
              customer.account,
              new Inventory.Wish(
                  "node-" + i,
                  null,
                  null,
                  new Inventory.Wish.Size(1, 1, 10),
                  Inventory.Wish.Source.UNCHANGED,
                  null,
                  "linux"));
    }
    for (String path : List.of("/openapi.yaml", "/openapi.json", "/errors/vps_not_found")) {
      packed(api, path);
    }
    packed(api, "/api/v2/vps");
    for (String refused : List.of("", "br", "gzip;q=0", "identity", "gzip;q=0, *;q=1")) {
      Api.Answer plain = api.get("/openapi.yaml", "Accept-Encoding", refused);
      assertThat(plain.header("Content-Encoding")).as(refused).isEmpty();
      assertThat(plain.text()).startsWith("openapi");
    }
    assertThat(api.get("/api/v2/jobs", "Accept-Encoding", "gzip").header("Content-Encoding"))
        .as("too small to be worth it")
        .isEmpty();
    Api.Answer tag = api.get("/openapi.yaml", "Accept-Encoding", "gzip");
    api.get("/openapi.yaml", "If-None-Match", tag.header("ETag").orElseThrow()).expect(304);
  }

  private static void packed(Api api, String path) throws IOException {
    byte[] plain = api.get(path).expect(200).http().body();
    var answer = raw(api, path);
    assertThat(answer.header("Content-Encoding")).as(path).hasValue("gzip");
    assertThat(answer.http().headers().allValues("Vary").toString()).contains("Accept-Encoding");
    assertThat(answer.http().body().length).isLessThan(plain.length);
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(answer.http().body()))) {
      assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(new String(plain, StandardCharsets.UTF_8));
    }
  }

  private static Api.Answer raw(Api api, String path) {
    return api.unchecked(path, "Accept-Encoding", "gzip");
  }

  @Test
  void otherSitesPagesMayNotCallUnlessTheyAreNamed(TestServer server, @TempDir Path home) {
    Api closed = server.customer().api();
    Api.Answer none = closed.get("/api/v2/vps", "Origin", "https://panel.example.com").expect(200);
    assertThat(none.header("Access-Control-Allow-Origin")).isEmpty();
    try (TestServer own =
        TestServer.start(
            home, "--vakna.http.allowed-origins=https://panel.example.com,http://localhost:5173")) {
      Api api = own.customer().api();
      for (Api caller : List.of(api, own.caller())) {
        Api.Answer asked =
            caller.send(
                "OPTIONS",
                "/api/v2/vps",
                null,
                "Origin",
                "https://panel.example.com",
                "Access-Control-Request-Method",
                "PATCH",
                "Access-Control-Request-Headers",
                "authorization,idempotency-key");
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.header("Access-Control-Allow-Origin"))
            .hasValue("https://panel.example.com");
        assertThat(asked.header("Access-Control-Allow-Methods").orElse("")).contains("PATCH");
        assertThat(asked.header("Access-Control-Allow-Headers").orElse(""))
            .contains("Authorization", "Idempotency-Key");
        assertThat(asked.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(asked.header("X-RateLimit-Limit")).isEmpty();
      }
      Api.Answer told = api.get("/api/v2/vps", "Origin", "http://localhost:5173").expect(200);
      assertThat(told.header("Access-Control-Allow-Origin")).hasValue("http://localhost:5173");
      assertThat(told.header("Access-Control-Expose-Headers").orElse(""))
          .contains("X-Request-Id", "Retry-After", "ETag");
      assertThat(told.http().headers().allValues("Vary").toString()).contains("Origin");
      for (String page : List.of("/docs", "/docs/guide.md", "/", "/openapi.json")) {
        assertThat(
                api.get(page, "Origin", "http://localhost:5173")
                    .expect(200)
                    .http()
                    .headers()
                    .allValues("Vary")
                    .toString())
            .as("what others keep for all: " + page)
            .contains("Origin");
      }
      Api.Answer refused =
          own.caller().get("/api/v2/vps", "Origin", "http://localhost:5173").expect(401);
      assertThat(refused.header("Access-Control-Allow-Origin")).hasValue("http://localhost:5173");
      for (String stranger :
          List.of("https://evil.example.com", "null", "https://panel.example.com.evil.com")) {
        assertThat(
                api.get("/api/v2/vps", "Origin", stranger)
                    .expect(200)
                    .header("Access-Control-Allow-Origin"))
            .as(stranger)
            .isEmpty();
      }
    }
  }

  @Test
  void theInstanceIsTheWholePath(TestServer server) {
    Api api = server.customer().api();
    String path = "/api/v2/vps/" + "x".repeat(3_000);
    assertThat(api.get(path).expect(404).json().path("instance").asString()).isEqualTo(path);
    String field = "f".repeat(2_000);
    var customer = server.customer();
    assertThat(
            customer
                .api()
                .post(customer.restorePath(), "{\"" + field + "\": 1}")
                .expect(400)
                .json()
                .path("errors")
                .path(0)
                .path("pointer")
                .asString())
        .isEqualTo("/" + field);
  }

  @Test
  void aJobKeepsTheCallThatAskedForIt(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().damage("extent-md5");
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    String call = accepted.header("X-Request-Id").orElseThrow();
    var job = TestServer.ended(api, accepted);
    String id = job.path("jobId").asString();
    assertThat(job.path("result").path("result").path("error").path("requestId").asString())
        .isEqualTo(call);
    assertThat(
            server
                .operator()
                .get("/internal/admin/operations/" + id)
                .expect(200)
                .json()
                .path("operation")
                .path("requestId")
                .asString())
        .isEqualTo(call);
  }
}
