package dev.vakna.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.VaknaCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {

  private record Outcome(int status, List<String> out, String err) {}

  @Test
  void theLastLineIsOneObjectThatTellsRunsFaultsAndWhatBroke() {
    Outcome outcome = run("--runs", "30", "--seed", "5", "--json");

    assertThat(outcome.status).isZero();
    JsonNode report = JsonMapper.shared().readTree(outcome.out.getLast());
    assertThat(report.path("runs").asLong()).isEqualTo(30);
    assertThat(report.path("runsPerSecond").asDouble()).isPositive();
    assertThat(report.path("invariantsBroken").asInt(-1)).isZero();
    assertThat(report.path("faults").path("server-killed").asInt()).isPositive();
  }

  @Test
  void peopleAreToldTheSame() {
    Outcome outcome = run("--runs", "10", "--jobs", "1");
    assertThat(outcome.status).isZero();
    assertThat(outcome.out.getFirst()).startsWith("10 runs from seed 1 in ");
    assertThat(outcome.out.getLast()).isEqualTo("Everything held in every run.");
  }

  @Test
  void aHistoryIsToldAndReplayed(@TempDir Path directory) throws Exception {
    Outcome told = run("--seed", "3", "--tell");
    assertThat(told.status).isZero();
    assertThat(told.out).anyMatch(line -> line.endsWith("faults end"));

    Path file =
        Files.writeString(
            directory.resolve("a.txt"), "Words.\nreplay: seed=3 servers=2 choices=by seed\n");
    assertThat(run("--replay", file.toString()).out).isEqualTo(told.out);
  }

  @Test
  void aFileWithoutAHistoryIsRefusedWithItsCure(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a.txt"), "nothing");
    Outcome outcome = run("--replay", file.toString());
    assertThat(outcome.status).isEqualTo(1);
    assertThat(outcome.err).contains("holds no history", "cure:");
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    assertThat(run("--runs", "0").status).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = VaknaCommand.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "simulate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int status = line.execute(all);
    return new Outcome(status, out.toString().lines().toList(), err.toString());
  }
}
