package dev.vakna.cli.demo;

import dev.vakna.cli.terminal.Expectation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long the stages of the last good restore of the same guest took on this host, from which
 * remaining times are told.
 *
 * @param file where it is kept
 * @param kind of guest, {@code debian} or {@code tiny}
 */
record EarlierRestore(Path file, String kind) {

  static EarlierRestore in(Path cache, String kind) {
    return new EarlierRestore(cache.resolve("sample").resolve(kind + "-stages.json"), kind);
  }

  /** What to expect; before the first restore, what the guest takes without acceleration. */
  Expectation expectation() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    try {
      for (JsonNode stage : JsonMapper.shared().readTree(Files.readString(file))) {
        seconds.put(stage.path("name").asString(""), stage.path("seconds").asDouble(0));
      }
    } catch (IOException | JacksonException _) {
      seconds.put("write-disks", 2.0);
      seconds.put("boot", 1.0);
      seconds.put("prove", kind.equals("tiny") ? 15.0 : 60.0);
    }
    return new Expectation(seconds);
  }

  /** Keeps a restore's stages; being unable to costs only a worse estimate. */
  void keep(JsonNode stages) {
    try {
      Files.writeString(file, stages.toString());
    } catch (IOException _) {
      return;
    }
  }
}
