package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** What the HTTP server refuses by itself is answered as everything is. */
@ExtendWith(SharedServer.class)
class RefusedBeforeHandlersTest {

  private static final List<String> TARGETS =
      List.of(
          "*",
          "**",
          "*?a=b",
          "*/",
          "/*",
          "a",
          "a:443",
          "127.0.0.1:443",
          "[::1]:443",
          ":",
          "?",
          "#",
          "http:",
          "http:/",
          "http://",
          "http:///",
          "http://other",
          "http://other/",
          "http://other/api/v2/vps",
          "http://other?x",
          "http://other:99999/",
          "http://user@other/",
          "http://[::/",
          "https://other/openapi.yaml",
          "ftp://other/",
          "//other/x",
          "/%",
          "/a\\b",
          "/../..");

  private static final List<String> METHODS =
      List.of("GET", "POST", "OPTIONS", "CONNECT", "TRACE", "PRI");

  private static final List<String> HEADERS =
      List.of(
          "Host: a\r\n",
          "",
          "Host: a\r\nHost: b\r\n",
          "Host: a\r\nHost: a\r\n",
          "Host: [::\r\n",
          "Host: a b\r\n",
          "Host: a\r\nTransfer-Encoding: gzip\r\n",
          "Host: a\r\nTransfer-Encoding: nothing, chunked\r\n",
          "Host: a\r\nContent-Length: -1\r\n",
          "Host: a\r\nContent-Length: x\r\n",
          "Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
          "Host: a\r\nExpect: something\r\n",
          "Host: a\r\nno colon\r\n",
          "Host: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: A\r\n",
          "Host: a\r\nX: " + "x".repeat(17_000) + "\r\n",
          "Host: a\r\n" + "X: y\r\n".repeat(120));

  private static final List<String> VERSIONS =
      List.of("HTTP/1.1", "HTTP/1.0", "HTTP/1.9", "HTTP/2.0", "HTTP/", "http/1.1", "X");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void whateverItFindsWrongItSaysSoInAProblemDocument(TestServer server) throws IOException {
    List<String> faults = new ArrayList<>();
    List<Integer> ports = List.of(server.port(), URI.create(server.adminUrl()).getPort());
    for (int port : ports) {
      for (String target : TARGETS) {
        for (String method : METHODS) {
          check(port, method, target, VERSIONS.getFirst(), HEADERS.getFirst(), faults);
        }
        for (String headers : HEADERS) {
          check(port, "OPTIONS", target, VERSIONS.getFirst(), headers, faults);
        }
        for (String version : VERSIONS) {
          check(port, "OPTIONS", target, version, HEADERS.getFirst(), faults);
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void whatTheServerCanDoIsStillToldToWhoAsks(TestServer server) throws IOException {
    RawAnswer answer = answer(server.port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("allow")).hasSize(1);
    assertThat(answer.header("x-request-id")).hasSize(1);
  }

  /** Answers have no head in the oldest protocol; in no other, whoever spoke that one before. */
  @Test
  void whoeverAsksIsAnsweredInThatCallsOwnProtocol(TestServer server) throws IOException {
    try (Socket oldest = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      oldest.getOutputStream().write("GET /a\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(oldest.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("{");
    }

    RawAnswer answer = answer(server.port(), "GET #a HTTP/1.1\r\nHost: a\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("x-request-id")).hasSize(1);
  }

  private static void check(
      int port, String method, String target, String version, String headers, List<String> faults) {
    String request = "%s %s %s\r\n%s".formatted(method, target, version, headers);
    // The beginning of a connection of HTTP/2, which is not spoken here, is cut without a word.
    if (request.startsWith("PRI * HTTP/2.0")) {
      return;
    }
    try {
      String fault = fault(answer(port, request));
      if (!fault.isEmpty()) {
        faults.add(shown(request) + ": " + fault);
      }
    } catch (IOException | RuntimeException e) {
      faults.add(shown(request) + ": " + e);
    }
  }

  private static String shown(String request) {
    return request.substring(0, Math.min(120, request.length())).replace("\r\n", " | ");
  }

  private static String fault(RawAnswer answer) {
    if (answer.header("x-request-id").size() != 1) {
      return answer.status() + " with ids " + answer.header("x-request-id");
    }
    if (answer.status() < 400) {
      return "";
    }
    if (answer.status() >= 500) {
      return "status " + answer.status();
    }
    if (!answer.header("content-type").equals(List.of("application/problem+json"))) {
      return answer.status() + " of type " + answer.header("content-type");
    }
    var document = JSON.readTree(answer.body());
    return document.path("requestId").asString("").equals(answer.header("x-request-id").getFirst())
            && document.path("status").asInt(0) == answer.status()
        ? ""
        : "the document " + document;
  }

  private static RawAnswer answer(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return RawAnswer.read(socket, false);
    }
  }
}
