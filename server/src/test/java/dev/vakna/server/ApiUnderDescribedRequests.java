package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.model.SimpleResponse;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.id.VpsId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends many requests that are made from the API's description to a real server and judges every
 * answer by the description. Its name keeps it out of the usual runs, which take some hundreds of
 * the same ({@link DescribedRequestsTest}):
 *
 * <p>{@code mvn -pl server -am test -Dtest=ApiUnderDescribedRequests
 * -Dsurefire.failIfNoSpecifiedTests=false [-Dvakna.described.requests=100000]
 * [-Dvakna.described.seed=1]}
 *
 * <p>It prints every kind of fault with some requests that showed it, which call was answered with
 * which status, and as its last line one JSON object of counts by status.
 */
class ApiUnderDescribedRequests {

  private static final long REQUESTS = Long.getLong("vakna.described.requests", 100_000);
  private static final long SEED = Long.getLong("vakna.described.seed", 1);
  private static final int SHOWN = 600;
  private static final int EXAMPLES = 3;

  /** What says that a body is not of the described form, and not that its meaning does not fit. */
  private static final Set<String> OF_FORM =
      Set.of("wrong_type", "unknown_field", "missing_required", "malformed_json");

  @Test
  void everyAnswerIsAsDescribed(@TempDir Path home) throws Exception {
    try (TestServer server = TestServer.start(home, "--vakna.limits=off")) {
      Outcome outcome = run(server, SEED, REQUESTS);
      outcome.faults().forEach((fault, call) -> System.out.printf("%s%n  %s%n", fault, call));
      outcome.byCall().forEach((call, statuses) -> System.out.printf("%s %s%n", call, statuses));
      System.out.printf(
          Locale.ROOT,
          "{\"describedRequests\":{\"requests\":%d,\"seed\":%d,\"faults\":%d,\"byStatus\":%s}}%n",
          REQUESTS,
          SEED,
          outcome.faults().size(),
          outcome.statuses().toString().replaceAll("(\\d+)=", "\"$1\":"));
      assertThat(outcome.faults()).isEmpty();
    }
  }

  /**
   * What came of it.
   *
   * @param statuses how many answers had which status
   * @param byCall the same by call
   * @param faults each kind of fault with requests that showed it
   */
  record Outcome(
      Map<Integer, Long> statuses,
      Map<String, Map<Integer, Long>> byCall,
      Map<String, String> faults) {}

  static Outcome run(TestServer server, long seed, long requests) throws IOException {
    return new Run(server, seed).go(requests);
  }

  private static final class Run {
    private final TestServer server;
    private final Random random;
    private final TestServer.Customer customer;
    private final String key;
    private final Api api;
    private final DescribedRequests described = new DescribedRequests(Description.read());
    private final HostileCallJudge judge;
    private final Map<String, String> things = new LinkedHashMap<>();
    private final Map<String, String> tags = new HashMap<>();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<String, Map<Integer, Long>> byCall = new TreeMap<>();
    private final Map<String, String> faults = new TreeMap<>();
    private @Nullable VpsId made;

    Run(TestServer server, long seed) throws IOException {
      this.server = server;
      this.random = new Random(seed);
      this.customer = server.customer();
      customer.change(roomy());
      this.key = customer.key();
      this.api = customer.api();
      this.judge =
          new HostileCallJudge(
              server.store(),
              server.home(),
              List.of(customer.account),
              List.of(Files.readString(server.home().resolve("admin-token")).strip()));
    }

    /** Whom no limit ends before all was tried. */
    private static Accounts.Wish roomy() {
      int much = 1_000_000;
      return new Accounts.Wish(
          null, null, null, null, null, null, null, null, null, much, much, much, much, much);
    }

    Outcome go(long requests) throws IOException {
      for (long number = 0; number < requests; number++) {
        refresh();
        DescribedRequests.Request request = described.request(random, things, key, tags);
        RawAnswer answer = unpacked(sent(request, number));
        statuses.merge(answer.status(), 1L, Long::sum);
        byCall
            .computeIfAbsent(request.call().toString(), _ -> new TreeMap<>())
            .merge(answer.status(), 1L, Long::sum);
        List<String> faults = judged(request, answer);
        answer.header("etag").forEach(tag -> tags.put(request.target(), tag));
        for (String fault : faults) {
          String shown = shown(request, answer);
          this.faults.merge(
              fault,
              number + ": " + shown,
              (known, more) -> known.lines().count() < EXAMPLES ? known + "\n  " + more : known);
        }
      }
      return new Outcome(statuses, byCall, faults);
    }

    private boolean isThere(VpsId vps) {
      return server.store().transact(tx -> tx.vpses().find(vps)).isPresent();
    }

    /** Has the caller own what requests are about. */
    private void refresh() {
      VpsId cloudVm = made;
      if (cloudVm == null || !isThere(cloudVm)) {
        Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
        JsonNode job = TestServer.ended(api, accepted);
        made = VpsId.parse(job.path("vmId").asString()).orElseThrow();
        things.put("jobId", job.path("jobId").asString());
      }
      boolean source = random.nextBoolean();
      things.put("id", source ? customer.vps.id().text() : made.text());
      things.put(DescribedRequests.SOURCE, customer.vps.id().text());
      things.put("backupId", customer.backup.id().text());
      things.put("code", "invalid_request");
      things.put(
          "keyId",
          random.nextInt(20) != 0 && things.containsKey("keyId")
              ? things.get("keyId")
              : server
                  .part(Keys.class)
                  .create(customer.account, "k", Set.of(Scope.READ_VM), List.of(), null)
                  .key()
                  .id()
                  .text());
    }

    private RawAnswer sent(DescribedRequests.Request request, long number) throws IOException {
      StringBuilder head = new StringBuilder();
      head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
      head.append("Host: 127.0.0.1\r\n");
      request.headers().forEach(header -> head.append(header).append("\r\n"));
      byte[] body =
          request.body() == null ? new byte[0] : request.body().getBytes(StandardCharsets.UTF_8);
      if (request.body() != null) {
        head.append("Content-Length: ").append(body.length).append("\r\n");
      }
      head.append("Connection: close\r\n\r\n");
      byte[] bytes =
          (head + new String(body, StandardCharsets.ISO_8859_1))
              .getBytes(StandardCharsets.ISO_8859_1);
      return ApiUnderHostileCalls.exchange(
          new HostileCalls.Call(bytes, 0, false, false, true), server.port(), number);
    }

    private List<String> judged(DescribedRequests.Request request, RawAnswer answer) {
      byte[] asked = shown(request, answer).getBytes(StandardCharsets.ISO_8859_1);
      List<String> found =
          new ArrayList<>(
              judge.faults(new HostileCalls.Call(asked, 0, false, false, true), answer));
      String of = request.call() + ": ";
      if (request.kind() != DescribedRequests.Kind.OTHER_METHOD) {
        if (!request.call().operation().path("responses").has("" + answer.status())) {
          found.add(of + "status " + answer.status() + " is not described");
        }
        SimpleResponse.Builder response =
            SimpleResponse.Builder.status(answer.status()).withBody(answer.text());
        answer.headers().forEach(header -> response.withHeader(header[0], header[1]));
        Api.breaches(request.method(), request.path(), response.build())
            .forEach(breach -> found.add(of + breach.getMessage()));
      }
      known(request, answer).ifPresent(fault -> found.add(of + fault));
      expected(request, answer).ifPresent(fault -> found.add(of + fault));
      return found;
    }

    /** Whoever has what was asked for is told so, and nobody else. */
    private static Optional<String> known(DescribedRequests.Request request, RawAnswer answer) {
      String sent =
          request.headers().stream()
              .filter(header -> header.startsWith("If-None-Match: "))
              .map(header -> header.substring("If-None-Match: ".length()))
              .findFirst()
              .orElse("");
      String tag = answer.header("etag").stream().findFirst().orElse("");
      String opaque = tag.replaceFirst("^W/", "");
      boolean has = sent.equals("*") || !opaque.isEmpty() && sent.contains(opaque);
      if (answer.status() == 304) {
        return has ? Optional.empty() : Optional.of("304 to whoever has something else");
      }
      return answer.status() == 200 && !tag.isEmpty() && has
          ? Optional.of("sent again to whoever has it")
          : Optional.empty();
    }

    private static RawAnswer unpacked(RawAnswer answer) throws IOException {
      if (!answer.header("content-encoding").contains("gzip") || answer.body().length == 0) {
        return answer;
      }
      try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
        return new RawAnswer(answer.status(), answer.headers(), in.readAllBytes());
      }
    }

    private Optional<String> expected(DescribedRequests.Request request, RawAnswer answer) {
      int status = answer.status();
      if (status == 503) {
        return Optional.empty();
      }
      int wanted =
          switch (request.kind()) {
            case SOUND, EDGES, UNASKED_BODY -> 0;
            case ONE_FAULT, WRONG_HEADER -> 400;
            case ABSENT -> 404;
            case NO_KEY -> 401;
            case OTHER_METHOD -> 405;
            case NOT_ACCEPTABLE -> 406;
            case OTHER_TYPE -> 415;
          };
      JsonNode told =
          status < 400
              ? JsonMapper.shared().createObjectNode()
              : JsonMapper.shared().readTree(answer.body());
      if (wanted == 0) {
        List<String> codes =
            told.path("errors").valueStream().map(each -> each.path("code").asString("")).toList();
        return status == 400
                && request.kind() != DescribedRequests.Kind.UNASKED_BODY
                && codes.stream().anyMatch(OF_FORM::contains)
            ? Optional.of("what is described was refused as malformed " + codes)
            : Optional.empty();
      }
      if (status == 404 && request.target().contains(made.text()) && !isThere(made)) {
        // It was being removed as the request was made.
        return Optional.empty();
      }
      if (status != wanted) {
        return Optional.of(
            "%s answered %d, not %d".formatted(request.kind(), status, wanted)
                + (request.pointer() == null ? "" : " (" + request.wrong() + ")"));
      }
      String pointer = request.pointer();
      boolean named =
          pointer == null
              || told.path("errors")
                  .valueStream()
                  .anyMatch(each -> each.path("pointer").asString("").startsWith(pointer));
      return named
          ? Optional.empty()
          : Optional.of("a fault that is not named: " + request.wrong());
    }

    private static String shown(DescribedRequests.Request request, RawAnswer answer) {
      String text =
          "%s %s [%s: %s] %s -> %d %s"
              .formatted(
                  request.method(),
                  request.target(),
                  request.kind(),
                  request.wrong(),
                  request.body(),
                  answer.status(),
                  answer.status() < 400 ? "" : answer.text());
      return text.substring(0, Math.min(text.length(), SHOWN)).replace("\n", " ");
    }
  }
}
