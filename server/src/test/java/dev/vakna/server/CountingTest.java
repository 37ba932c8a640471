package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls are counted by what they reach, and bodies are what they say they are. */
@ExtendWith(SharedServer.class)
class CountingTest {

  @ParameterizedTest
  @CsvSource({
    "POST, restore-to-payg, 20",
    "POST, restore-to-pay%67, 20",
    "POST, %72estore-to-payg, 20",
    "POST, Restore-to-payg, 120",
    "GET, restore-to-payg, 600",
    "HEAD, restore-to-pay%67, 600",
  })
  void aRestoreIsARestoreHoweverItIsWritten(
      String method, String action, String limit, TestServer server) {
    var customer = server.customer();
    String path = customer.restorePath().replace("restore-to-payg", action);
    Api.Answer answer =
        method.equals("POST")
            ? customer.api().post(path, "{\"cpuCores\": 99}", "X-HTTP-Method-Override", "GET")
            : customer.api().send(method, path, null);
    assertThat(answer.header("X-RateLimit-Limit")).hasValue(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/*",
        "*/*",
        "*",
        "text/plain",
        "application/json; charset=iso-8859-1",
        "application/json; charset=no-such",
        "application/json; charset=\"\"",
        "application/",
        "/json",
        "application/json, application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json;q=\u0001",
        ";;;",
        "application/jsonx",
        "application/vnd.api+json"
      })
  void aBodyOfAnotherTypeIsUnsupported(String type, TestServer server) throws Exception {
    var customer = server.customer();
    String answer =
        RawCall.send(
            server.port(),
            "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: %s\r\nContent-Type: %s\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(customer.restorePath(), customer.key(), type));
    assertThat(answer).matches("(?s)HTTP/1\\.1 (415|400) .*");
    assertThat(customer.instances()).isZero();
  }
}
