package dev.vakna.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {

  @Test
  void theLastLineIsOneObjectThatTellsRunsFaultsAndWhatBroke() {
    CommandRun outcome = run("--runs", "30", "--seed", "5", "--json");

    assertThat(outcome.status()).isZero();
    JsonNode report = JsonMapper.shared().readTree(outcome.lines().getLast());
    assertThat(report.path("runs").asLong()).isEqualTo(30);
    assertThat(report.path("runsPerSecond").asDouble()).isPositive();
    assertThat(report.path("invariantsBroken").asInt(-1)).isZero();
    assertThat(report.path("faults").path("server-killed").asInt()).isPositive();
  }

  @Test
  void peopleAreToldTheSame() {
    CommandRun outcome = run("--runs", "10", "--jobs", "1");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.lines().getFirst()).startsWith("10 runs from seed 1 in ");
    assertThat(outcome.lines().getLast()).isEqualTo("Everything held in every run.");
  }

  @Test
  void aHistoryIsToldAndReplayed(@TempDir Path directory) throws Exception {
    CommandRun told = run("--seed", "3", "--tell");
    assertThat(told.status()).isZero();
    assertThat(told.lines()).anyMatch(line -> line.endsWith("faults end"));

    Path file =
        Files.writeString(
            directory.resolve("a.txt"), "Words.\nreplay: seed=3 servers=2 choices=by seed\n");
    assertThat(run("--replay", file.toString()).lines()).isEqualTo(told.lines());
  }

  @Test
  void aFileWithoutAHistoryIsRefusedWithItsCure(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a.txt"), "nothing");
    CommandRun outcome = run("--replay", file.toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("holds no history", "cure:");
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    assertThat(run("--runs", "0").status()).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static CommandRun run(String... words) {
    return CommandRun.of("simulate", words);
  }
}
