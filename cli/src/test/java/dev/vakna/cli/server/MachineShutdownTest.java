package dev.vakna.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineShutdownTest {

  private static final Duration PATIENCE = Duration.ofSeconds(7);
  private static final String OVER =
      """
      {"state": "over", "well": false, "machines": [
        {"name": "one", "outcome": "switched_off", "note": null},
        {"name": "two", "outcome": "ended", "note": "a job has hold of it"},
        {"name": "three", "outcome": "failed", "note": "its process\\u001b[2J does not end"}],
       "trouble": "four cannot be looked at"}
      """;

  @TempDir Path home;
  @TempDir Path checkout;
  private final List<String> told = new ArrayList<>();
  private Environment environment;
  private ServerControl control;
  private MachineShutdown shutdown;
  private HomeShutdown all;

  @BeforeEach
  void commands() {
    environment = new Environment(checkout, home, home, home, Instant.EPOCH, Duration.ZERO, true);
    control = new ServerControl(environment);
    shutdown = new MachineShutdown(environment, control, told::add);
    all = new HomeShutdown(environment, control, told::add);
  }

  /** The launcher of the checkout, of which {@code body} is what it does. */
  private void launcher(String body) throws IOException {
    Path launcher = checkout.resolve("vakna");
    Files.writeString(
        launcher, "#!/bin/sh\necho \"$*\" >>'" + checkout + "/called'\n" + body + "\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void held() throws IOException {
    Files.createFile(home.resolve("server.lock"));
  }

  private static void sees(MachineShutdown.Ended ended) {
    assertThat(ended.ended())
        .containsExactly(
            "machine one (switched itself off)",
            "machine two (did not answer and was ended); a job has hold of it");
    assertThat(ended.faults())
        .containsExactly("machine three: its process[2J does not end", "four cannot be looked at");
  }

  @Test
  void theServerThatRunsIsAskedAndFollowedToTheEnd() throws Exception {
    Deque<String> answers =
        new ArrayDeque<>(
            List.of(
                "{\"state\": \"under_way\", \"machines\": []}",
                "{\"state\": \"under_way\", \"machines\": [{\"name\": \"one\", \"outcome\": \"asked\"}]}",
                OVER));
    try (StandIn server =
        new StandIn(
            home,
            call ->
                new StandIn.Answer(call.startsWith("POST") ? 202 : 200, answers.removeFirst()))) {
      sees(shutdown.byServer(PATIENCE).orElseThrow());
      assertThat(server.calls())
          .containsExactly(
              "POST /internal/admin/vms/shutdown {\"patienceSeconds\":7}",
              "GET /internal/admin/vms/shutdown",
              "GET /internal/admin/vms/shutdown");
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aServerThatCannotDoItIsToldOf() throws Exception {
    assertThat(shutdown.byServer(PATIENCE)).isEmpty();
    assertThat(told).isEmpty();
    try (StandIn server = new StandIn(home, _ -> new StandIn.Answer(404, "{}"))) {
      assertThat(shutdown.byServer(PATIENCE)).isEmpty();
      assertThat(server.calls()).hasSize(1);
    }
    assertThat(told).singleElement().asString().contains("it is ended first");
  }

  @Test
  void whereNoServerRunsItsProgramIsRunOnce() throws Exception {
    held();
    launcher("echo 'some words'; cat <<'END'\n" + OVER.replace("\n", " ") + "\nEND\nexit 1");

    HomeShutdown.Ended ended = all.withMachines(PATIENCE);

    assertThat(ended.ended()).hasSize(2);
    assertThat(ended.faults()).hasSize(2);
    assertThat(checkout.resolve("called")).hasContent("machines-off --patience-seconds=7");
  }

  @Test
  void aServerThatHangsIsEndedBeforeItsProgramIsRun() throws Exception {
    launcher("echo '{\"state\":\"over\",\"machines\":[{\"name\":\"one\",\"outcome\":\"ended\"}]}'");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HoldingServer.class.getName(),
                home.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(server.inputReader().readLine()).isEqualTo("true");
      Files.writeString(
          home.resolve("server.json"),
          "{\"pid\":%d,\"url\":\"http://127.0.0.1:1\"}".formatted(server.pid()));

      HomeShutdown.Ended ended = all.withMachines(PATIENCE);

      assertThat(ended.ended())
          .containsExactly(
              "the server (process %d)".formatted(server.pid()),
              "its PostgreSQL",
              "machine one (did not answer and was ended)");
      assertThat(ended.faults()).isEmpty();
      assertThat(server.isAlive()).isFalse();
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void whatKeepsItsProgramFromItIsSaidAndNothingIsClaimed() throws Exception {
    held();
    launcher("echo 'vakna: The home directory cannot be used.' >&2; exit 1");

    assertThatThrownBy(() -> shutdown.withoutServer(PATIENCE))
        .isInstanceOfSatisfying(
            CommandFailedException.class,
            failed ->
                assertThat(failed.text())
                    .contains(
                        "were not switched off",
                        "The home directory cannot be used.",
                        "machines-off.log"));
    assertThat(all.withMachines(PATIENCE).faults()).hasSize(1);
  }

  @Test
  void aProgramThatHangsIsEndedAndThatIsSaid() throws Exception {
    held();
    launcher(
        "echo $$ >'" + checkout + "/pid'; echo 'it looks at the machines' >&2; exec sleep 600");
    MachineShutdown brief =
        new MachineShutdown(environment, control, told::add, Duration.ofSeconds(1));

    assertThatThrownBy(() -> brief.withoutServer(Duration.ZERO))
        .isInstanceOfSatisfying(
            CommandFailedException.class,
            failed ->
                assertThat(failed.text())
                    .contains(
                        "were not switched off",
                        "did not come to its end within 1 s and was ended",
                        "it looks at the machines",
                        "stop --machines"));

    long pid = Long.parseLong(Files.readString(checkout.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void whatAProgramThatHangsAtItsEndSaidIsHeard() throws Exception {
    held();
    launcher(
        "echo '{\"state\":\"over\",\"machines\":[{\"name\":\"one\",\"outcome\":\"ended\"}]}'; exec sleep 600");
    MachineShutdown brief =
        new MachineShutdown(environment, control, told::add, Duration.ofSeconds(1));

    assertThat(brief.withoutServer(Duration.ZERO).ended()).hasSize(1);
  }

  @Test
  void aHomeThatNoServerEverHeldHasNoMachines() throws Exception {
    launcher("exit 1");

    assertThat(all.withMachines(PATIENCE).nothing()).isTrue();
    assertThat(checkout.resolve("called")).doesNotExist();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void whatGoesOnRunningIsWhatTheServerSays() throws Exception {
    assertThat(MachinesLeft.count(control, home)).isEmpty();
    String vms =
        "{\"vms\": [{\"name\": \"a\", \"state\": \"running\"}, {\"name\": \"b\", \"state\": \"stopped\"},"
            + " {\"name\": \"c\", \"state\": \"powered_off\"}, {\"name\": \"d\", \"state\": \"absent\"}]}";
    try (StandIn _ = new StandIn(home, _ -> new StandIn.Answer(200, vms))) {
      assertThat(MachinesLeft.count(control, home)).isEqualTo(Optional.of(2L));
    }
    try (StandIn _ = new StandIn(home, _ -> new StandIn.Answer(503, "{}"))) {
      assertThat(MachinesLeft.count(control, home)).isEmpty();
    }
  }
}
