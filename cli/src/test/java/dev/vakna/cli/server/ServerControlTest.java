package dev.vakna.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.cli.OwnProcess;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.HomeHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerControlTest {

  @TempDir Path home;

  private @Nullable Process server;

  private ServerControl control() {
    return new ServerControl(
        new Environment(home, home, home, home, Instant.EPOCH, Duration.ZERO, true));
  }

  private Process holding(String... more) throws IOException {
    String[] words =
        Stream.concat(Stream.of(home.toString()), Stream.of(more)).toArray(String[]::new);
    Process process = OwnProcess.of(HoldingServer.class, words).start();
    server = process;
    assertThat(process.inputReader().readLine()).isEqualTo("true");
    return process;
  }

  @AfterEach
  void end() {
    Process running = server;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
        .isZero();
  }

  @Test
  void theHolderOfTheLockIsTheServerWhateverTheFileSays() throws Exception {
    assertThat(control().holder()).isEmpty();
    Process process = holding();
    Files.writeString(
        home.resolve("server.json"),
        "{\"pid\":%d,\"url\":\"http://127.0.0.1:1\"}".formatted(ProcessHandle.current().pid()));

    assertThat(control().holder()).contains(new HomeHolder(process.pid()));
    assertThat(control().running()).isEmpty();
    process.destroyForcibly().waitFor();
    assertThat(control().holder()).isEmpty();
  }

  @Test
  void aServerThatWasHaltedIsStopped() throws Exception {
    Process process = holding();
    signal("STOP", process);

    assertThat(control().stop())
        .first()
        .asString()
        .isEqualTo("the server (process %d)".formatted(process.pid()));
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void aServerThatDoesNotHeedIsKilledAfterAWaitThatIsTold() throws Exception {
    Process process = holding("stubborn");
    List<String> told = new ArrayList<>();

    List<String> ended = control().stop(Duration.ofMillis(200), false, told::add);

    assertThat(ended).first().asString().contains("did not end by itself and was killed");
    assertThat(told).singleElement().asString().contains("Waiting", "" + process.pid());
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void nothingIsStartedBesideAServerThatHoldsTheHomeAndDoesNotAnswer() throws Exception {
    Process process = holding();
    Files.writeString(
        home.resolve("server.json"),
        "{\"pid\":%d,\"url\":\"http://127.0.0.1:1\"}".formatted(process.pid()));

    assertThatThrownBy(() -> control().start(0, List.of()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("process " + process.pid())
        .hasMessageContaining("does not answer");
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void whereNothingRunsNothingIsEnded() throws Exception {
    assertThat(control().stop()).isEmpty();
  }
}
