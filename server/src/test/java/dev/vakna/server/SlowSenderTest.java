package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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

  @Test
  void aRefusedCallWaitsForNoBody(TestServer server) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        sockets.add(socket);
        socket
            .getOutputStream()
            .write(
                "POST /api/v2/vps HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
      }
      server.caller().get("/healthz").expect(200);
      server.customer().api().get("/api/v2/vps").expect(200);
      for (Socket socket : sockets) {
        socket.setSoTimeout((int) END.toMillis());
        byte[] answer = socket.getInputStream().readAllBytes();
        assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 401");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
