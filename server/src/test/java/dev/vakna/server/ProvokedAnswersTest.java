package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admin.Users;
import dev.vakna.core.store.IdempotencyRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.server.Description.Call;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What keeps any call from being carried out, done to every call of the description: each that is
 * described with the status gives it, and no other does.
 */
class ProvokedAnswersTest {

  private static final AtomicBoolean BROKEN = new AtomicBoolean();
  private static final AtomicReference<CountDownLatch> HELD =
      new AtomicReference<>(new CountDownLatch(0));

  private static final AtomicBoolean DECIDING = new AtomicBoolean();

  /** As many calls as a server has at work at once. */
  private static final int ROOM = 128;

  private static TestServer server;
  private static TestServer.Customer customer;
  private static EveryCall calls;
  private static Api api;
  private static String key;
  private static String cookie;

  /**
   * A storage that can fail those who answer calls as none should, be silent, or have another call
   * hold every idempotency key.
   */
  private record Breakable(Store store) implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      if (Thread.currentThread().getName().contains("exec-")) {
        if (BROKEN.get()) {
          throw new IllegalStateException("a fault of the program");
        }
        try {
          HELD.get().await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        if (DECIDING.get()) {
          return store.transact(tx -> work.apply(decidedElsewhere(tx)));
        }
      }
      return store.transact(work);
    }

    @Override
    public Journal<Tx> journal() {
      return store.journal();
    }
  }

  private static Tx decidedElsewhere(Tx tx) {
    IdempotencyRecords keys =
        (IdempotencyRecords)
            Proxy.newProxyInstance(
                IdempotencyRecords.class.getClassLoader(),
                new Class<?>[] {IdempotencyRecords.class},
                (_, called, arguments) ->
                    called.getName().equals("tryHold")
                        ? Boolean.FALSE
                        : called.invoke(tx.idempotency(), arguments));
    return (Tx)
        Proxy.newProxyInstance(
            Tx.class.getClassLoader(),
            new Class<?>[] {Tx.class},
            (_, called, arguments) ->
                called.getName().equals("idempotency") ? keys : called.invoke(tx, arguments));
  }

  @BeforeAll
  static void start(@TempDir Path home) {
    server = TestServer.start(home, Breakable::new, "--vakna.limits=off");
    customer = server.customer();
    calls = EveryCall.of(server, customer);
    api = customer.api();
    key = customer.key();
    server
        .part(Users.class)
        .create(customer.account, "a@example.com", "owner", "a long enough word");
    cookie =
        server
            .caller()
            .post(
                "/api/session",
                "{\"email\": \"a@example.com\", \"password\": \"a long enough word\"}")
            .expect(204)
            .header("Set-Cookie")
            .orElseThrow()
            .replaceFirst(";.*", "");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Call> described(int status) {
    return Description.read().calls().stream()
        .filter(call -> EveryCall.describes(call, status))
        .toList();
  }

  static List<Call> all() {
    return Description.read().calls();
  }

  static List<Call> closed() {
    return all().stream().filter(call -> !EveryCall.open(call)).toList();
  }

  static List<Call> withIds() {
    return all().stream().filter(call -> call.path().contains("{")).toList();
  }

  static List<Call> withBodies() {
    return described(413);
  }

  static List<Call> once() {
    return described(422);
  }

  static List<Call> kept() {
    return described(304);
  }

  static List<Call> known() {
    return described(401);
  }

  static List<Call> accepting() {
    return described(406);
  }

  static List<Call> failing() {
    return described(500);
  }

  static List<Call> unserved() {
    return all().stream().filter(call -> !call.served() && EveryCall.describes(call, 409)).toList();
  }

  @ParameterizedTest
  @MethodSource("closed")
  void nobodyIsToldToSayWhoCalls(Call call) {
    EveryCall.send(server.caller(), call, EveryCall.absent(call), null).expect(401, "unauthorized");
  }

  @ParameterizedTest
  @MethodSource("known")
  void whoSendsAWrongKeyIsTold(Call call) {
    EveryCall.send(
            server.caller(), call, EveryCall.absent(call), null, "X-API-Key", "vk_live_nobody")
        .expect(401, "unauthorized");
  }

  @ParameterizedTest
  @MethodSource("closed")
  void aClosedAccountMayNothing(Call call) {
    var gone = server.customer();
    Api closed = gone.api();
    gone.change(Wishes.active(false));
    EveryCall.send(closed, call, EveryCall.absent(call), null).expect(403, "account_inactive");
  }

  @ParameterizedTest
  @MethodSource("withIds")
  void whatIsNotThereIsNotFound(Call call) {
    assertThat(EveryCall.describes(call, 404)).as("it is described").isTrue();
    EveryCall.send(api, call, EveryCall.absent(call), null).expect(404);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsNoRequestIsSaidToBeNone(Call call) throws IOException {
    assertThat(EveryCall.describes(call, 400)).as("it is described").isTrue();
    String request =
        "%s %s HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"
            .formatted(call.method(), calls.path(call));
    assertThat(RawCall.send(server.port(), request))
        .startsWith("HTTP/1.1 400")
        .contains("invalid_request");
  }

  @ParameterizedTest
  @MethodSource("accepting")
  void whoTakesNoProblemAndNoAnswerIsToldSo(Call call) {
    EveryCall.send(api, call, EveryCall.absent(call), null, "Accept", "image/png")
        .expect(406, "not_acceptable");
  }

  @ParameterizedTest
  @MethodSource("withBodies")
  void aBodyBeyondTheBoundIsTooLarge(Call call) {
    EveryCall.send(api, call, calls.path(call), "x".repeat(70_000))
        .expect(413, "payload_too_large");
  }

  @ParameterizedTest
  @MethodSource("withBodies")
  void aBodyOfAnotherTypeIsNotRead(Call call) {
    assertThat(EveryCall.describes(call, 415)).as("it is described").isTrue();
    EveryCall.send(api, call, calls.path(call), "{}", "Content-Type", "text/plain")
        .expect(415, "unsupported_media_type");
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedForLong() throws IOException {
    Map<Call, Socket> sockets = new LinkedHashMap<>();
    try {
      for (Call call : withBodies()) {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(40_000);
        sockets.put(call, socket);
        String head =
            "%s %s HTTP/1.1\r\nHost: a\r\n%sContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
                .formatted(
                    call.method(),
                    calls.path(call),
                    EveryCall.open(call) ? "" : "X-API-Key: " + key + "\r\n");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      }
      for (Map.Entry<Call, Socket> each : sockets.entrySet()) {
        RawAnswer answer = RawAnswer.read(each.getValue(), false);
        assertThat(answer.status()).as(each.getKey().toString()).isEqualTo(408);
        assertThat(answer.text()).contains("request_timeout");
        assertThat(EveryCall.describes(each.getKey(), 408)).as("it is described").isTrue();
      }
    } finally {
      for (Socket socket : sockets.values()) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("unserved")
  void whatIsNotServedIsNotOffered(Call call) {
    EveryCall.send(api, call, calls.path(call), calls.body(call)).expect(409, "not_offered");
  }

  @ParameterizedTest
  @MethodSource("once")
  void whatIsBeingDecidedIsNotDecidedAgain(Call call) {
    DECIDING.set(true);
    try {
      Api.Answer answer =
          EveryCall.send(api, call, calls.path(call), calls.body(call), "Idempotency-Key", "twice");
      answer.expect(409, "idempotency_in_progress");
      assertThat(answer.header("Retry-After")).isPresent();
    } finally {
      DECIDING.set(false);
    }
  }

  @Test
  void anIdempotencyKeyIsOfOneRequest() {
    var own = server.customer();
    EveryCall things = EveryCall.of(server, own);
    Api caller = own.api();
    // In an order in which a machine that runs can do them all, its end being the last.
    List<String> order =
        List.of(
            "createApiKey",
            "restoreToPayg",
            "resetVps",
            "restartVps",
            "shutdownVps",
            "resizeVps",
            "startVps",
            "stopVps",
            "cancelVps");
    assertThat(once())
        .extracting(call -> call.operation().path("operationId").asString())
        .containsExactlyInAnyOrderElementsOf(order);
    for (String id : order) {
      Call call =
          once().stream()
              .filter(each -> each.operation().path("operationId").asString().equals(id))
              .findFirst()
              .orElseThrow();
      String path = things.path(call);
      String body = things.body(call);
      String[] key = {"Idempotency-Key", id};
      Api.Answer first = EveryCall.send(caller, call, path, body, key);
      assertThat(first.status()).as(first.text()).isBetween(200, 202);
      String another =
          id.equals("createApiKey") ? body.replace("\"k\"", "\"another\"") : "{\"another\": 1}";
      EveryCall.send(caller, call, path, another, key).expect(422, "idempotency_key_reused");
      String poll = first.json().path("operation").path("pollUrl").asString("");
      if (!poll.isEmpty()) {
        assertThat(TestServer.ended(caller, poll).path("type"))
            .isEqualTo(call.operation().path("x-job").path("type"));
      }
      Api.Answer again = EveryCall.send(caller, call, path, body, key).expect(first.status());
      assertThat(again.header("Idempotent-Replayed")).hasValue("true");
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatHasNotChangedIsNotSentAgain(Call call) {
    String path = calls.path(call);
    assertThat(api.get(path).expect(200).header("ETag").orElseThrow()).startsWith("W/\"");
    Api.Answer same = api.get(path, "If-None-Match", "\"of-nothing\", *").expect(200);
    assertThat(same.header("ETag")).isPresent();
    assertThat(api.get(path, "If-None-Match", "*").expect(304).text()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("failing")
  void whatFailsOnOurSideIsSaidToHaveFailed(Call call) {
    BROKEN.set(true);
    try {
      String path = calls.path(call);
      boolean session = call.path().equals("/api/session");
      Api.Answer failed =
          session
              ? EveryCall.send(server.caller(), call, path, calls.body(call), "Cookie", cookie)
              : EveryCall.send(api, call, path, calls.body(call));
      failed.expect(500, "internal_error");
      assertThat(failed.text()).doesNotContain("program");
    } finally {
      BROKEN.set(false);
    }
  }

  @Test
  void aServerWithoutRoomSaysWhenToComeAgain() throws IOException {
    CountDownLatch released = new CountDownLatch(1);
    List<Socket> held = new ArrayList<>();
    HELD.set(released);
    try {
      String list = "GET /api/v2/vps HTTP/1.1\r\nHost: a\r\nX-API-Key: %s\r\n\r\n".formatted(key);
      for (int i = 0; i < ROOM; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        held.add(socket);
        socket.getOutputStream().write(list.getBytes(StandardCharsets.US_ASCII));
      }
      Api anybody = server.caller();
      Awaitility.await().until(() -> anybody.get("/errors/vps_not_found").status() == 503);
      Map<Call, Socket> asking = new LinkedHashMap<>();
      for (Call call : all()) {
        Socket socket = new Socket("127.0.0.1", server.port());
        held.add(socket);
        socket.setSoTimeout(20_000);
        asking.put(call, socket);
        String request =
            "%s %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(call.method(), calls.path(call));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      }
      for (Map.Entry<Call, Socket> each : asking.entrySet()) {
        assertThat(EveryCall.describes(each.getKey(), 503)).as("it is described").isTrue();
        RawAnswer answer = RawAnswer.read(each.getValue(), false);
        assertThat(answer.status()).as(each.getKey().toString()).isEqualTo(503);
        assertThat(answer.text()).contains("overloaded");
        assertThat(answer.header("retry-after")).hasSize(1);
      }
    } finally {
      released.countDown();
      for (Socket socket : held) {
        socket.close();
      }
    }
  }
}
