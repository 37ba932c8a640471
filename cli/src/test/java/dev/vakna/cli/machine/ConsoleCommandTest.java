package dev.vakna.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.OwnProcess;
import dev.vakna.cli.server.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches machines, as commands of their own, beside a server that is this process. */
class ConsoleCommandTest {

  private static final String ID = "01m84w2tdm8v740txewpcvamm4";
  private static final String CONSOLE = "/internal/admin/vms/" + ID + "/console";

  @TempDir Path home;

  private record Said(int status, String text) {}

  private Process begin(String... words) throws IOException {
    return OwnProcess.command(home, words).start();
  }

  private Said said(String... words) throws Exception {
    Process process = begin(words);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  @Test
  void theEndOfAConsoleIsShownAndNothingOfItMovesTheTerminal() throws Exception {
    String text = "one\\ntwo\\u001b[2J\\u0007\\u202e\\u009b31m\\r\\nthree\\tlogin: ";
    try (StandIn server =
        new StandIn(home, _ -> new StandIn.Answer(200, "{\"text\": \"" + text + "\"}"))) {
      Said said = said("console", "-n", "2", ID);
      assertThat(said).isEqualTo(new Said(0, "two[2J31m\nthree\tlogin: \n"));
      assertThat(server.calls()).containsExactly("GET " + CONSOLE + "?maxChars=262144");
    }
  }

  @Test
  void whoeverFollowsSeesWhatIsNewAndWaitsWhileTheEngineIsSilent() throws Exception {
    List<StandIn.Answer> answers =
        new ArrayList<>(
            List.of(
                new StandIn.Answer(200, "{\"text\": \"one\\n\"}"),
                new StandIn.Answer(503, "{\"detail\": \"What runs the machines is silent.\"}"),
                new StandIn.Answer(200, "{\"text\": \"one\\ntwo\\n\"}"),
                new StandIn.Answer(
                    409, "{\"code\": \"vps_not_ready\", \"detail\": \"It is gone.\"}")));
    try (StandIn _ = new StandIn(home, _ -> answers.removeFirst())) {
      Said said = said("console", "--follow", "vps_" + ID);
      assertThat(said.status()).isEqualTo(1);
      assertThat(said.text()).startsWith("one\ntwo\nvakna: the server refused").contains("gone");
    }
  }

  private static String numbered(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append("line ").append(i).append('\n');
    }
    return lines.toString();
  }

  private static String end(String text, int most) {
    return text.substring(Math.max(0, text.length() - most));
  }

  @Test
  void whatRepeatsItselfIsNewAllTheSame() {
    String boot = numbered(0, 5_000);
    String before = boot + "still waiting\n".repeat(200);
    String now = before + "still waiting\n".repeat(3);
    assertThat(ConsoleCommand.added(before, now)).isEqualTo("still waiting\n".repeat(3));
    assertThat(ConsoleCommand.added(before, end(now, 40_000)))
        .as("whose beginning was cut since")
        .isEqualTo("still waiting\n".repeat(3));
    assertThat(ConsoleCommand.added(end(before, 40_000), end(now, 40_000)))
        .isEqualTo("still waiting\n".repeat(3));
  }

  @Test
  void whatIsNewIsWhatFollowsTheEndOfWhatWasShown() {
    String before = numbered(0, 9_000);
    assertThat(ConsoleCommand.added(before, end(before, 1_000))).isEmpty();
    assertThat(ConsoleCommand.added("", "one\n")).isEqualTo("one\n");
    assertThat(ConsoleCommand.added("one\n", "")).isEmpty();
    assertThat(ConsoleCommand.added(before, end(before, 40_000) + "more")).isEqualTo("more");
    assertThat(ConsoleCommand.added(before, "?" + end(before, 40_000) + "more"))
        .as("a beginning that was cut inside of a character")
        .isEqualTo("more");
    assertThat(ConsoleCommand.added(before, "begun anew\n")).isEqualTo("begun anew\n");
    String other = numbered(20_000, 25_000);
    assertThat(ConsoleCommand.added(before, other)).as("nothing in common").isEqualTo(other);
  }

  @Test
  void anEmptyConsoleIsSaidToBeEmpty() throws Exception {
    try (StandIn _ = new StandIn(home, _ -> new StandIn.Answer(200, "{\"text\": \"\"}"))) {
      Said said = said("console", ID);
      assertThat(said.status()).isEqualTo(1);
      assertThat(said.text()).contains("nothing is on the console", "has written nothing");
    }
  }

  @Test
  void withoutAServerItIsSaidWhatIsNotKnownAndWhatToDo() throws Exception {
    Files.createFile(home.resolve("server.lock"));
    Said console = said("console", ID);
    assertThat(console.status()).isEqualTo(1);
    assertThat(console.text()).contains("no server of " + home + " runs", "./vakna serve");

    Said status = said("status");
    assertThat(status.status()).isZero();
    assertThat(status.text())
        .contains("machines  not known", "only a server can tell", "./vakna stop --machines");
    assertThat(said("status", "--json").text())
        .contains("\"vms\":null", "\"machineProcesses\":null");

    Files.delete(home.resolve("server.lock"));
    assertThat(said("status").text()).contains("machines  there are none");
  }

  @Test
  void whatAServerCannotTellIsNotKnown() throws Exception {
    String problem = "{\"detail\": \"What runs the machines does not answer.\"}";
    try (StandIn _ = new StandIn(home, _ -> new StandIn.Answer(503, problem))) {
      Said status = said("status");
      assertThat(status.status()).isZero();
      assertThat(status.text())
          .contains(
              "server    runs at", "machines  not known: What runs the machines does not answer");
    }
  }
}
