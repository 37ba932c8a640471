package dev.vakna.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.bench.machine.Tools;
import dev.vakna.cli.CommandRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class BenchCommandTest {

  @TempDir Path directory;

  @Test
  void everyLineIsJsonAndTheLastOneHoldsTheRatios() {
    assumeTrue(Tools.in(System.getenv("PATH")).has("zstd"), "zstd is not installed");
    Path scratch = directory.resolve("scratch");
    Path chart = directory.resolve("chart.svg");
    Path report = directory.resolve("report.md");
    CommandRun outcome =
        run(
            "--quick",
            "--json",
            "--size",
            "16M",
            "--rounds",
            "1",
            "--dir",
            scratch.toString(),
            "--chart",
            chart.toString(),
            "--report",
            report.toString());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(JsonMapper.shared().readTree(line).isObject()).isTrue());
    JsonNode last = JsonMapper.shared().readTree(outcome.lines().getLast());
    for (String ratio : List.of("fullVsZstd", "indexedVsZstd", "indexSizeFraction")) {
      assertThat(last.path("ratios").path(ratio).asDouble()).as(ratio).isPositive();
    }
    assertThat(scratch).isEmptyDirectory();
    assertThat(chart).content().startsWith("<svg ");
    assertThat(report).content().contains("| `indexedVsZstd` |");
  }

  @Test
  void peopleAreToldTheSameInTables() {
    assumeTrue(Tools.in(System.getenv("PATH")).has("zstd"), "zstd is not installed");
    CommandRun outcome =
        run("--quick", "--size", "16M", "--rounds", "1", "--dir", directory.toString());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.lines().getFirst()).isEqualTo("Whole restores, archive in memory");
    assertThat(outcome.lines())
        .anyMatch(line -> line.startsWith("  Vakna, full restore "))
        .anyMatch(line -> line.startsWith("  fullVsZstd "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--only=none",
        "--rounds=0",
        "--size=4K",
        "--size=big",
        "--archive=/none",
        "--archive=/etc/passwd"
      })
  void whatCannotBeMeasuredIsWrongUse(String word) {
    CommandRun outcome = run("--quick", "--dir", directory.toString(), word);
    assertThat(outcome.status()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tooLittleRoomIsToldBeforeAnythingIsWritten() {
    assumeTrue(Tools.in(System.getenv("PATH")).has("zstd"), "zstd is not installed");
    CommandRun outcome = run("--quick", "--size", "4000T", "--dir", directory.toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("too little room").contains("--dir");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "64M,67108864", "2g,2147483648", "3K,3072"})
  void sizesAreReadAsPeopleWriteThem(String text, long bytes) {
    assertThat(new ByteCount().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1.5G", "1GB", "99999999T"})
  void whatIsNoSizeIsRefused(String text) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new ByteCount().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void theOwnProcessIsCalledAsTheLauncherCallsOthers() {
    assertThat(OwnProcess.words(Map.of("VAKNA_CLI_FLAGS", "-XX:+UseSerialGC -Xshare:auto")))
        .containsSubsequence("-XX:+UseSerialGC", "-Xshare:auto", "-cp")
        .endsWith("dev.vakna.cli.VaknaCommand");
  }

  private static CommandRun run(String... words) {
    return CommandRun.of("bench", words);
  }
}
