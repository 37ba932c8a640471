package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends slowly is left, and holds nobody else up. */
@ExtendWith(SharedServer.class)
class SlowSenderTest {

  private static final Duration END = Duration.ofSeconds(25);

  /** One more byte; false once the line is cut. */
  private static boolean takes(Socket socket, char one) {
    try {
      socket.getOutputStream().write(one);
      socket.getOutputStream().flush();
      return socket.getInputStream().available() == 0 || socket.getInputStream().read() >= 0;
    } catch (IOException cut) {
      return false;
    }
  }

  @Test
  void headersThatTrickleAreCutOff(TestServer server) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      Awaitility.await()
          .atMost(END)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !takes(socket, 'a'));
    }
  }

  @Test
  void aBodyThatDoesNotComeIsARequestTimeoutAndHoldsNobodyUp(TestServer server) throws IOException {
    var customer = server.customer();
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nX-API-Key: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            .formatted(customer.restorePath(), customer.key());
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout((int) END.toMillis());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[4096];
      int read = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, Math.max(0, read), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408")
          .contains("Connection: close");
    }
    assertThat(customer.instances()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1;a=", "1\r\n{\r\n0\r\nTrailer: "})
  void whatStandsBetweenTheBytesOfABodyTricklesInVain(String begun, TestServer server)
      throws IOException {
    var customer = server.customer();
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nX-API-Key: %s\r\nTransfer-Encoding: chunked\r\n\r\n%s"
            .formatted(customer.restorePath(), customer.key(), begun);
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      Awaitility.await()
          .atMost(END)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !takes(socket, 'a'));
    }
    assertThat(customer.instances()).isZero();
  }

  /** Bodies of which only a beginning ever comes. */
  static Stream<Arguments> unended() {
    return Stream.of(
        Arguments.of("POST /api/v2/vps", "Content-Length: 60000", "{", 401),
        Arguments.of("POST /api/v2/vps", "Transfer-Encoding: chunked", "1\r\n{\r\n", 401),
        Arguments.of("POST /api/v2/vps", "Transfer-Encoding: chunked", "f", 401),
        Arguments.of("POST /nothing", "Transfer-Encoding: chunked", "", 404),
        Arguments.of("GET /openapi.yaml", "Transfer-Encoding: chunked", "5;a=", 400),
        Arguments.of("OPTIONS *", "Transfer-Encoding: chunked", "1\r\n{", 200),
        Arguments.of("OPTIONS *", "Content-Length: 60000", "{", 200),
        Arguments.of(
            "POST RESTORE", "Transfer-Encoding: chunked\r\nContent-Type: a/b", "1\r\n{\r\n", 415),
        Arguments.of(
            "POST RESTORE",
            "Transfer-Encoding: chunked\r\nContent-Type: application/json",
            "11000\r\n" + "x".repeat(0x11000) + "\r\n1",
            413));
  }

  @ParameterizedTest
  @MethodSource("unended")
  void aCallThatIsAnsweredWaitsForNoBody(
      String line, String headers, String begun, int status, TestServer server) throws IOException {
    var customer = server.customer();
    String request =
        "%s HTTP/1.1\r\nHost: a\r\n%s%s\r\n\r\n%s"
            .formatted(
                line.replace("RESTORE", customer.restorePath()),
                line.contains("RESTORE") ? "X-API-Key: " + customer.key() + "\r\n" : "",
                headers,
                begun);
    List<Socket> sockets = new ArrayList<>();
    try {
      // Few enough for the customer's limit of restores, which comes before the body.
      for (int i = 0; i < (line.contains("RESTORE") ? 15 : 300); i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        sockets.add(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      }
      server.caller().get("/healthz").expect(200);
      server.customer().api().get("/api/v2/vps").expect(200);
      for (Socket socket : sockets) {
        socket.setSoTimeout((int) END.toMillis());
        byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 " + status);
      }
      assertThat(threadsAtBodies()).isZero();
      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Threads that read on after the answer. */
  private static long threadsAtBodies() {
    return Thread.getAllStackTraces().values().stream()
        .filter(stack ->
            Arrays.stream(stack)
                .anyMatch(frame ->
                    frame.getClassName().endsWith("Http11Processor")
                        && frame.getMethodName().equals("endRequest")))
        .count();
  }
}
