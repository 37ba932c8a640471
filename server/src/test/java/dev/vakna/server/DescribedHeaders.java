package dev.vakna.server;

import dev.vakna.server.Description.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Headers that any request may carry, as clients, proxies and attackers write them. */
final class DescribedHeaders {

  private static final String KEY = "Idempotency-Key: ";
  private static final List<String> ENCODINGS =
      List.of("gzip", "gzip, br", "br;q=1, gzip;q=0.1", "gzip;q=0", "*", "identity", ";q=, ,", "");

  private final Random random;
  private final Map<String, String> tags;

  /**
   * @param tags those that answers had, by what was asked for
   */
  DescribedHeaders(Random random, Map<String, String> tags) {
    this.random = random;
    this.tags = tags;
  }

  /** Some that change nothing of how a sound request is judged, now and then. */
  List<String> around(Call call, String target) {
    List<String> headers = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      headers.add(
          "X-Request-Id: " + any(List.of("mine", "req_" + "0".repeat(26), "", "a".repeat(3_000))));
    }
    if (random.nextInt(3) == 0) {
      headers.add("Accept-Encoding: " + any(ENCODINGS));
    }
    if (random.nextInt(8) == 0) {
      headers.add("Last-Event-ID: " + any(List.of("0", "-1", "x", "9".repeat(40), "\u00e5", "")));
    }
    if (call.method().equals("GET") && random.nextBoolean()) {
      headers.add("If-None-Match: " + known(tags.getOrDefault(target, "W/\"seen\"")));
    }
    return headers;
  }

  private String known(String tag) {
    String strong = tag.replaceFirst("^W/", "");
    return any(
        List.of(
            tag,
            strong,
            "W/\"stale\"",
            "\"stale\", " + tag,
            tag + ",\"\"",
            "*",
            strong.substring(1),
            strong.replace("\"", ""),
            "\"" + "a".repeat(4_000) + "\"",
            ", ,W/,\"\"\"",
            "\u00e5",
            ""));
  }

  /** A key under which an answer is kept; few enough that one comes again. */
  String idempotencyKey(boolean edges) {
    return KEY
        + (edges
            ? any(List.of("k", "~".repeat(255), "a b", "\"quoted\""))
            : "k" + random.nextInt(2_000));
  }

  /** One that is no such key. */
  String noIdempotencyKey() {
    return KEY + any(List.of("", "a".repeat(256), "\u00e5", "a\tb", "\u0080"));
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
