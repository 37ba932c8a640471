package dev.vakna.testkit.history;

import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one operation went through in the release that recorded it.
 *
 * @param release which one
 * @param kind the operation's kind
 * @param story what happens, in a word or two
 * @param records identities of what the operation speaks of
 * @param input the operation's input
 * @param before calls of the engine before the operation began
 * @param lines its journal
 * @param last calls of the engine behind the last line
 */
record History(
    String release,
    String kind,
    String story,
    Records records,
    JsonNode input,
    List<String> before,
    List<Line> lines,
    List<String> last) {

  /** What an older release did not write is null or 0. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Identities, as text. */
  record Records(
      String job,
      String account,
      String source,
      String backup,
      String key,
      String archiveId,
      String vps,
      String address,
      JsonNode plan) {}

  /**
   * One journal line.
   *
   * @param engine calls of the engine since the line before
   * @param unwinds why the operation turned back between the line before and this one, or null
   */
  record Line(
      List<String> engine,
      @Nullable Failure unwinds,
      String step,
      Entry.Mark mark,
      JsonNode payload,
      Progress progress) {}

  static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  void write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, MAPPER.writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static History read(Path file) {
    return MAPPER.readValue(file, History.class);
  }

  /** All that are kept, by file name. */
  static Stream<Path> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
