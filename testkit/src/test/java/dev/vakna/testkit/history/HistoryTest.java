package dev.vakna.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Step;
import dev.vakna.testkit.restore.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** An operation that an older release began is ended by this one, from wherever it stood. */
class HistoryTest {

  private static final Path DIRECTORY = Path.of("src/test/resources/histories");

  @TestFactory
  Stream<DynamicTest> everyPrefixIsDrivenToItsEnd() {
    return prefixes((history, lines, acted) -> {
      Resumed resumed = Resumed.at(history, lines, acted);
      String failure = resumed.turnedBack(lines);
      Job ended = resumed.ended();
      assertThat(ended.operation().status())
          .as("%s", ended.operation().failure())
          .isEqualTo(failure == null ? OperationStatus.COMPLETED : OperationStatus.FAILED);
      if (failure != null || history.kind().equals(DestroyKind.NAME)) {
        resumed.world().nothingLeft(ended);
      } else {
        resumed.world().done(ended);
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> everyPrefixIsUndoneWhenItIsCancelled() {
    return prefixes((history, lines, acted) -> {
      Resumed resumed = Resumed.at(history, lines, acted);
      String failure = resumed.turnedBack(lines);
      if (history.kind().equals(DestroyKind.NAME)) {
        return;
      }
      resumed.requestCancel();
      Job ended = resumed.ended();
      assertThat(ended.operation().status()).isEqualTo(OperationStatus.FAILED);
      assertThat(Objects.requireNonNull(ended.operation().failure()).code())
          .isEqualTo(failure == null ? "cancelled" : failure);
      resumed.world().nothingLeft(ended);
    });
  }

  @TestFactory
  Stream<DynamicTest> whatHistoriesHoldIsStillUnderstood() {
    return History.files(DIRECTORY)
        .map(file ->
            DynamicTest.dynamicTest(
                DIRECTORY.relativize(file).toString(), () -> understood(History.read(file))));
  }

  private static void understood(History history) {
    OperationKind<Tx, ?> kind =
        new World()
            .kinds().stream()
                .filter(known -> known.name().equals(history.kind()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no kind is called " + history.kind()));
    Set<String> known = names(kind);
    assertThat(history.lines()).extracting(History.Line::step).allMatch(known::contains);
    Map<String, String> results = new TreeMap<>();
    history
        .lines()
        .forEach(line -> {
          if (line.mark().name().equals("DONE")) {
            results.put(line.step(), line.payload().toString());
          }
        });
    Operation operation =
        Operation.queued(
            new java.util.UUID(0, 1),
            history.kind(),
            World.HOST,
            history.input().toString(),
            java.time.Instant.EPOCH);
    JsonNode context = History.tree(OperationJson.write(kind.context(operation, results)));
    JsonNode input = context.has("input") ? context.path("input") : context;
    contains("", input, history.input());
  }

  private static <C> Set<String> names(OperationKind<Tx, C> kind) {
    return kind.steps().stream().map(Step::name).collect(Collectors.toSet());
  }

  /** Every field that was recorded is read, and is written again with the same value. */
  private static void contains(String at, JsonNode now, JsonNode recorded) {
    if (recorded.isObject()) {
      recorded
          .properties()
          .forEach(field -> {
            assertThat(now.has(field.getKey())).as("%s/%s is read", at, field.getKey()).isTrue();
            contains(at + "/" + field.getKey(), now.path(field.getKey()), field.getValue());
          });
    } else if (recorded.isArray()) {
      assertThat(now.size()).as(at).isEqualTo(recorded.size());
      for (int i = 0; i < recorded.size(); i++) {
        contains(at + "/" + i, now.path(i), recorded.path(i));
      }
    } else {
      assertThat(now.asString()).as(at).isEqualTo(recorded.asString());
    }
  }

  private interface Prefix {
    void check(History history, int lines, boolean acted) throws Exception;
  }

  private static Stream<DynamicTest> prefixes(Prefix prefix) {
    List<Path> files = History.files(DIRECTORY).toList();
    assertThat(files).as("histories are there").isNotEmpty();
    return files.stream()
        .flatMap(file -> {
          History history = History.read(file);
          return Stream.of(false, true)
              .flatMap(acted ->
                  Stream.iterate(0, lines -> lines <= history.lines().size(), lines -> lines + 1)
                      .map(lines ->
                          DynamicTest.dynamicTest(
                              "%s, %d lines%s"
                                  .formatted(
                                      DIRECTORY.relativize(file),
                                      lines,
                                      acted ? " and what followed" : ""),
                              () -> prefix.check(history, lines, acted))));
        });
  }
}
