package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.reference.ApiDescription;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import dev.vakna.server.reference.ReferenceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that explain the API. */
@ExtendWith(SharedServer.class)
class DocsTest {

  private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");
  private static final Pattern TEXT_LINK = Pattern.compile("]\\(([^)]*)\\)");
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");
  private static final Reference REFERENCE = ReferenceReader.read(ApiDescription.ofThisBuild());

  @Test
  void everyCallHasAPageInBothForms(TestServer server) {
    Api anybody = server.caller();
    for (Operation call : REFERENCE.operations()) {
      String page = anybody.get("/docs/" + call.id()).expect(200).text();
      assertThat(page).contains("<h1>" + escaped(call.summary()), escaped(call.path()));
      Api.Answer text = anybody.get("/docs/" + call.id() + ".md").expect(200);
      assertThat(text.header("Content-Type").orElse("")).startsWith("text/markdown");
      assertThat(text.text())
          .startsWith("# " + call.summary())
          .contains(call.method() + " " + call.path(), "curl ", server.url());
    }
  }

  /** Whatever a reader can reach from the first page is there, and so is each place on it. */
  @Test
  void noLinkLeadsNowhere(TestServer server) {
    Api anybody = server.caller();
    Map<String, Set<String>> places = new HashMap<>();
    Map<String, String> wanted = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of("/docs", "/llms.txt"));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      String path = open.pop();
      Api.Answer answer = anybody.get(path).expect(200);
      places.put(path, all(ID, answer.text()));
      boolean text = !answer.header("Content-Type").orElse("").startsWith("text/html");
      if (path.startsWith("/docs/assets") || path.startsWith("/openapi")) {
        continue;
      }
      for (String link : all(text ? TEXT_LINK : LINK, answer.text())) {
        String target = link.replace(server.url(), "");
        assertThat(target).as("a link on " + path).matches("(/|#).*");
        String page = target.startsWith("#") ? path : target.replaceFirst("#.*", "");
        if (target.contains("#")) {
          wanted.put(page + " " + target.replaceFirst(".*#", ""), path);
        }
        if (seen.add(page)) {
          open.add(page);
        }
      }
    }
    wanted.forEach((place, from) ->
        assertThat(places.get(place.split(" ")[0]))
            .as(from + " leads to " + place)
            .contains(place.split(" ")[1]));
    for (Operation call : REFERENCE.operations()) {
      assertThat(seen).contains("/docs/" + call.id(), "/docs/" + call.id() + ".md");
    }
    for (ProblemCode code : ProblemCode.values()) {
      if (code != ProblemCode.JOB_NOT_PARKED) {
        assertThat(seen).contains("/errors/" + code.code());
      }
    }
  }

  @Test
  void aPageMayDoNothingButShowItself(TestServer server) {
    Api anybody = server.caller();
    for (String path :
        List.of("/docs", "/docs/restoreToPayg", "/errors/forbidden", "/docs/search?q=vm")) {
      Api.Answer page = anybody.get(path).expect(200);
      assertThat(page.header("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'; style-src 'sha256-")
          .contains("script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http:", "https:");
      assertThat(page.text()).doesNotContain("style=\"", "onclick", "javascript:");
      assertThat(page.text().split("<script ", -1)).hasSize(2);
    }
  }

  @Test
  void whoHasAPageAlreadyIsToldThatItIsTheSame(TestServer server) {
    Api anybody = server.caller();
    for (String path :
        List.of(
            "/docs",
            "/docs.md",
            "/docs/restoreToPayg",
            "/docs/listVps.md",
            "/errors/forbidden",
            "/openapi.json",
            "/openapi.yaml",
            "/llms.txt",
            "/docs/search.json",
            "/docs/assets/docs.js",
            "/")) {
      Api.Answer first = anybody.get(path).expect(200);
      assertThat(first.header("Cache-Control")).as(path).hasValue("public, max-age=300");
      String tag = first.header("ETag").orElseThrow();
      Api.Answer again = anybody.get(path, "If-None-Match", tag).expect(304);
      assertThat(again.text()).isEmpty();
      assertThat(again.header("ETag")).hasValue(tag);
      Api.Answer head = anybody.send("HEAD", path, null).expect(200);
      assertThat(head.header("Content-Length"))
          .hasValue(Integer.toString(first.http().body().length));
    }
  }

  @Test
  void whatACallerCallsTheServerIsNotShownToAnybody(TestServer server) throws IOException {
    for (String host :
        List.of("evil.example", "x$(id).example", "\"><script>", "evil.example:80", "[::1]:9")) {
      for (String path :
          List.of("/docs", "/docs/restoreToPayg", "/docs/restoreToPayg.md", "/llms.txt", "/")) {
        String answer =
            RawCall.send(
                server.port(),
                "GET %s HTTP/1.1\r\nHost: %s\r\nX-Forwarded-Host: %s\r\nForwarded: host=%s\r\nConnection: close\r\n\r\n"
                    .formatted(path, host, host, host));
        assertThat(answer).as(path).doesNotContain("evil.example", "$(id)", "[::1]");
      }
    }
  }

  @Test
  void thePublicAddressIsShownWhereThereIsOne(@TempDir Path home) {
    try (TestServer server = TestServer.start(home, "--vakna.public-url=https://cloud.test/")) {
      Api anybody = server.caller();
      assertThat(anybody.get("/docs/restoreToPayg").expect(200).text())
          .contains("curl -X POST 'https://cloud.test/api/v2/vps/")
          .doesNotContain(server.url());
      assertThat(anybody.get("/llms.txt").expect(200).text())
          .contains("https://cloud.test/docs/restoreToPayg.md");
    }
  }

  @Test
  void whoReadsMarkdownIsLedToMarkdownOfThisServer(TestServer server) {
    Api anybody = server.caller();
    for (String guide : List.of("guide", "authentication", "events", "billing")) {
      assertThat(anybody.get("/docs/" + guide + ".md").expect(200).text())
          .contains("](" + server.url())
          .doesNotContain("](/");
    }
  }

  @Test
  void theRootLeadsPeopleToThePagesAndTellsProgramsWhereThingsAre(TestServer server) {
    Api anybody = server.caller();
    Api.Answer browser =
        anybody.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8").expect(302);
    assertThat(browser.header("Location")).hasValue("/docs");
    for (String accept : List.of("*/*", "application/json")) {
      assertThat(anybody.get("/", "Accept", accept).expect(200).json().path("openapi").asString())
          .isEqualTo(server.url() + "/openapi.json");
    }
  }

  @Test
  void aNameWrittenOtherwiseLeadsToItsPage(TestServer server) {
    Api anybody = server.caller();
    for (String name : List.of("restore-to-payg", "RESTORETOPAYG", "restore_to_payg")) {
      assertThat(anybody.get("/docs/" + name).expect(301).header("Location"))
          .hasValue("/docs/restoreToPayg");
    }
    assertThat(anybody.get("/docs/restore-to-payg.md").expect(301).header("Location"))
        .hasValue("/docs/restoreToPayg.md");
    assertThat(anybody.get("/docs/listVps", "Accept", "text/markdown").expect(200).text())
        .startsWith("# List VPSs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/none",
        "/docs/none.md",
        "/docs/.md",
        "/docs/assets/docs.css",
        "/docs/assets/Documentation.class",
        "/docs/guides/guide.md",
        "/docs/restoreToPayg/more",
        "/docs/%7B%7Bbase%7D%7D",
        "/docs/search.md",
        "/errors/",
        "/errors/docs",
        "/docs/vps_not_ready"
      })
  void whatIsNoPageIsNotThere(String path, TestServer server) {
    server.caller().get(path).expect(404, "not_found");
  }

  @Test
  void searchFindsPagesByWhatTheySay(TestServer server) {
    Api anybody = server.caller();
    assertThat(anybody.get("/docs/search?q=restore+backup").expect(200).text())
        .contains("href=\"/docs/restoreToPayg\"");
    assertThat(hits(anybody, "storageGb")).contains("/docs/restoreToPayg");
    assertThat(hits(anybody, "vps_not_ready")).startsWith("/errors/vps_not_ready");
    assertThat(hits(anybody, "GET%20/api/v2/vps")).contains("/docs/listVps");
    assertThat(hits(anybody, "xyzzyx")).isEmpty();
    assertThat(hits(anybody, "")).isEmpty();
    assertThat(anybody.get("/docs/search").expect(200).text()).contains("<h1>Search</h1>");
  }

  private static List<String> hits(Api api, String question) {
    String page = api.get("/docs/search?q=" + question).expect(200).text();
    Matcher hit = Pattern.compile("<li><a href=\"([^\"]*)\">[^<]*</a> <span").matcher(page);
    return hit.results().map(found -> found.group(1)).toList();
  }

  @Test
  void aHostileQuestionIsOnlyText(TestServer server) {
    Api anybody = server.caller();
    String page =
        anybody
            .get("/docs/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00%0d%0aX:1$%7B7*7%7D")
            .expect(200)
            .text();
    assertThat(page).doesNotContain("<script>alert", "\"><", "49");
    anybody.get("/docs/search?q=" + "a+".repeat(3000)).expect(200);
    anybody.get("/docs/search?q=a&q=b&q%5B%5D=c").expect(200);
    anybody.get("/docs/search?q=%ff%fe").expect(400, "invalid_request");
  }

  @Test
  void pagesAreReadAndNothingElse(TestServer server) {
    Api anybody = server.caller();
    for (String path : List.of("/docs", "/docs/listVps", "/", "/llms.txt", "/docs/search")) {
      anybody.post(path, "{}").expect(405, "method_not_allowed");
      Api.Answer withBody =
          anybody.send("GET", path, java.net.http.HttpRequest.BodyPublishers.ofString("x"));
      withBody.expect(400, "invalid_request");
    }
  }

  @Test
  void theInteractiveReferenceBringsAllThatItNeeds(TestServer server) {
    Api anybody = server.caller();
    Api.Answer page = anybody.get("/docs/reference").expect(200);
    assertThat(page.header("Content-Security-Policy").orElse(""))
        .contains("script-src 'self';", "connect-src 'self'")
        .doesNotContain("http:", "https:");
    for (String needed : all(LINK, page.text())) {
      assertThat(needed).startsWith("/");
      anybody.get(needed).expect(200);
    }
    assertThat(anybody.get("/docs/assets/swagger-ui.LICENSE").expect(200).text())
        .contains("Apache License");
  }

  @Test
  void nothingOfTheHostStandsOnAnyPage(TestServer server) {
    Api anybody = server.caller();
    for (String path :
        List.of(
            "/docs",
            "/docs/authentication",
            "/docs/errors",
            "/errors/job_not_parked",
            "/errors/engine_failed")) {
      assertThat(anybody.get(path).expect(200).text())
          .doesNotContain("dev.vakna", "/var/lib", "vakna admin", server.home().toString());
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static Set<String> all(Pattern pattern, String page) {
    Set<String> found = new HashSet<>();
    Matcher matcher = pattern.matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
