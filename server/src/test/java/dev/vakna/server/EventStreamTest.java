package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admin.Users;
import dev.vakna.server.events.Streams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whoever follows hears at once what polling would have found. */
@ExtendWith(SharedServer.class)
class EventStreamTest {

  private static final String EVENTS = "/api/v2/events";

  private static String started(Api api, String restore) {
    return api.post(restore, null).expect(202).json().path("operation").path("jobId").asString();
  }

  private static String eventsOf(String job) {
    return "/api/v2/jobs/" + job + "/events";
  }

  private static void assertRising(List<EventLines.Told> told) {
    List<Long> ids = told.stream().map(EventLines.Told::id).toList();
    assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id > 0);
  }

  @Test
  void aJobIsFollowedToItsEnd(TestServer server) {
    var customer = server.customer();
    String key = customer.key();
    Api api = customer.api();
    server.engine().holdTransfers();
    String job = started(api, customer.restorePath());
    try (EventLines stream = new EventLines(server, eventsOf(job), key)) {
      assertThat(stream.answer().statusCode()).isEqualTo(200);
      assertThat(stream.answer().headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
      assertThat(stream.answer().headers().firstValue("X-Accel-Buffering")).hasValue("no");
      stream.await(told -> told.data().path("progressTextKey").asString().endsWith("write-disks"));
      server.engine().letTransfersGo();
      stream.awaitEnd();
      List<EventLines.Told> told = stream.told();
      assertThat(told).allMatch(one -> one.event().equals("job"));
      assertRising(told);
      assertThat(told.getLast().data()).isEqualTo(api.get("/api/v2/jobs/" + job).json());
      assertThat(told.getLast().data().path("isCompleted").asBoolean()).isTrue();
      String last = Long.toString(told.getLast().id());
      // Whoever has heard the end is told not to come again.
      Awaitility.await()
          .until(
              () ->
                  api.get(eventsOf(job), "Accept", "text/event-stream", "Last-Event-ID", last)
                      .status(),
              status -> status == 204);
    }
    try (EventLines late = new EventLines(server, eventsOf(job), key)) {
      late.awaitEnd();
      assertThat(late.told()).hasSize(1);
      assertThat(late.told().getFirst().data().path("isCompleted").asBoolean()).isTrue();
    }
  }

  @Test
  void anAccountHearsOfItsJobsAndMachinesAndOfNoOthers(TestServer server) {
    var customer = server.customer();
    var other = server.customer();
    Api api = customer.api();
    try (EventLines stream = new EventLines(server, EVENTS, customer.key(Scope.READ_VM))) {
      stream.opened();
      assertThat(stream.told()).isEmpty();
      TestServer.ended(other.api(), other.api().post(other.restorePath(), null).expect(202));
      JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
      String vps = job.path("vmId").asString();
      EventLines.Told created =
          stream.await(one -> one.data().path("change").asString().equals("created"));
      assertThat(created.event()).isEqualTo("vps");
      assertThat(created.data().path("id").asString()).isEqualTo(vps);
      EventLines.Told completed = stream.await(one -> one.data().path("isCompleted").asBoolean());
      assertThat(completed.event()).isEqualTo("job");
      assertThat(completed.data())
          .isEqualTo(api.get("/api/v2/jobs/" + job.path("jobId").asString()).json());
      stream.await(one -> one.data().path("powerState").asString().equals("running"));
      server.operator().send("DELETE", "/internal/admin/vps/" + vps, null).expect(202);
      EventLines.Told gone =
          stream.await(one -> one.data().path("change").asString().equals("deleted"));
      assertThat(gone.data().path("id").asString()).isEqualTo(vps);
      assertRising(stream.told());
      assertThat(stream.lines().toString())
          .doesNotContain(other.account.text(), other.vps.id().text());
      assertThat(stream.lines().getFirst()).startsWith(":");
    }
  }

  @Test
  void whoComesAgainHearsWhatItMissed(TestServer server) {
    var customer = server.customer();
    String key = customer.key();
    Api api = customer.api();
    long known;
    try (EventLines stream = new EventLines(server, EVENTS, key)) {
      stream.opened();
      TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
      known = stream.await(one -> one.data().path("isCompleted").asBoolean()).id();
    }
    String missed =
        TestServer.ended(api, api.post(customer.restorePath(), null).expect(202))
            .path("jobId")
            .asString();
    try (EventLines again =
        new EventLines(server, EVENTS, key, "Last-Event-ID", Long.toString(known))) {
      EventLines.Told told =
          again.await(one ->
              one.data().path("jobId").asString().equals(missed)
                  && one.data().path("isCompleted").asBoolean());
      assertThat(told.id()).isGreaterThan(known);
      assertThat(again.told()).noneMatch(one -> one.event().equals("reset"));
      assertRising(again.told());
    }
  }

  @Test
  void whatIsNotKnownAnyMoreIsReset(TestServer server) {
    var customer = server.customer();
    String key = customer.key();
    Instant now = Instant.now();
    for (String id :
        List.of(
            "nonsense",
            "0",
            "-1",
            "99999999999999999999",
            Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, now.plusSeconds(3600))),
            Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, now.minusSeconds(3700))))) {
      try (EventLines stream = new EventLines(server, EVENTS, key, "Last-Event-ID", id)) {
        EventLines.Told told = stream.await(one -> true);
        assertThat(told.event()).as(id).isEqualTo("reset");
        assertThat(told.id()).isPositive();
      }
    }
    JsonNode job =
        TestServer.ended(
            customer.api(), customer.api().post(customer.restorePath(), null).expect(202));
    try (EventLines stream =
        new EventLines(server, eventsOf(job.path("jobId").asString()), key, "Last-Event-ID", "x")) {
      stream.awaitEnd();
      assertThat(stream.told()).extracting(EventLines.Told::event).containsExactly("reset", "job");
    }
  }

  @Test
  void streamsAreJudgedAsAnyCall(TestServer server) {
    var customer = server.customer();
    String sse = "text/event-stream";
    Api api = customer.api();
    String job = started(api, customer.restorePath());
    for (String path : List.of(EVENTS, eventsOf(job))) {
      server.caller().get(path, "Accept", sse).expect(401, "unauthorized");
      customer.api(Scope.READ_ACCOUNT).get(path, "Accept", sse).expect(403, "forbidden");
      api.get(path, "Accept", "application/json").expect(406, "not_acceptable");
      Api.Answer head = api.send("HEAD", path, null).expect(200);
      assertThat(head.header("Content-Type")).hasValue(sse);
      api.post(path, null).expect(405, "method_not_allowed");
    }
    customer.api(Scope.POWER_VM).get(eventsOf(job), "Accept", sse).expect(403, "forbidden");
    customer.api(Scope.BACKUP_VM).get(EVENTS, "Accept", sse).expect(403, "forbidden");
    server.customer().api().get(eventsOf(job), "Accept", sse).expect(404, "job_not_found");
    api.get(eventsOf("nonsense"), "Accept", sse).expect(404, "job_not_found");
    TestServer.ended(api, "/api/jobs/" + job);
  }

  @Test
  void aKeyHasSoManyOpenAndNoMore(TestServer server) {
    var customer = server.customer();
    String key = customer.key();
    List<EventLines> open = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        open.add(new EventLines(server, EVENTS, key).opened());
      }
      Api api = server.caller("Authorization", "Bearer " + key);
      Api.Answer refused =
          api.get(EVENTS, "Accept", "text/event-stream").expect(429, "rate_limited");
      assertThat(refused.header("Retry-After")).isPresent();
      api.get("/api/v2/vps").expect(200);
      try (EventLines other = new EventLines(server, EVENTS, customer.key())) {
        other.opened();
      }
    } finally {
      open.forEach(EventLines::close);
    }
  }

  @Test
  void whoseKeyIsRevokedHearsNoMore(TestServer server) {
    var customer = server.customer();
    Keys.Made made =
        server
            .part(Keys.class)
            .create(customer.account, "short", Set.of(Scope.READ_VM), List.of(), null);
    try (EventLines stream = new EventLines(server, EVENTS, made.text())) {
      stream.opened();
      server.part(Keys.class).revoke(customer.account, made.key().id());
      stream.awaitEnd();
    }
  }

  @Test
  void whoSignsOutHearsNoMore(TestServer server) {
    var customer = server.customer();
    String email = customer.account.text() + "@example.com";
    server.part(Users.class).create(customer.account, email, "viewer", "rye bread at six");
    Api anybody = server.caller();
    String cookie =
        anybody
            .post(
                "/api/session",
                "{\"email\": \"%s\", \"password\": \"rye bread at six\"}".formatted(email))
            .expect(204)
            .header("Set-Cookie")
            .orElseThrow()
            .replaceFirst(";.*", "");
    try (EventLines stream = new EventLines(server, EVENTS, "", "Cookie", cookie)) {
      stream.opened();
      anybody.send("DELETE", "/api/session", null, "Cookie", cookie).expect(204);
      stream.awaitEnd();
    }
  }

  @Test
  void aServerThatStopsEndsItsStreams(@TempDir Path home) {
    TestServer own = TestServer.start(home);
    var customer = own.customer();
    try (EventLines stream = new EventLines(own, EVENTS, customer.key()).opened()) {

      own.close();
      stream.awaitEnd();
    }
  }

  @Test
  void whoLeavesIsForgotten(@TempDir Path home) {
    try (TestServer own = TestServer.start(home)) {
      var customer = own.customer();
      EventLines stream = new EventLines(own, EVENTS, customer.key()).opened();
      assertThat(own.part(Streams.class).count()).isEqualTo(1);
      stream.close();
      Api api = customer.api();
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () -> {
                // What is told is what finds out that nobody is there.
                TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
                return own.part(Streams.class).count();
              },
              count -> count == 0);
    }
  }
}
