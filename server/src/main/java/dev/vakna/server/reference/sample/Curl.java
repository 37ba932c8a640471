package dev.vakna.server.reference.sample;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** For a POSIX shell. */
final class Curl {

  private static final JsonMapper JSON = JsonMapper.shared();

  private Curl() {}

  static String of(SampleCall call) {
    List<String> words = new ArrayList<>();
    String method = call.method().equals("GET") ? "" : "-X " + call.method() + " ";
    words.add("curl %s%s%s".formatted(call.streams() ? "-N " : "", method, quoted(call.url())));
    call.headers()
        .forEach(header -> words.add("-H " + quoted(header.name() + ": " + header.value())));
    if (call.fresh() != null) {
      words.add("-H \"%s: $(date +%%s)-$$\"".formatted(call.fresh()));
    }
    if (call.body() != null) {
      words.add("-d " + quoted(json(call.body())));
    }
    return String.join(" \\\n  ", words) + "\n";
  }

  static String json(JsonNode body) {
    return JSON.writeValueAsString(body);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
