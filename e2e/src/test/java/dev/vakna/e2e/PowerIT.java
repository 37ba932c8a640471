package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Operators switch the power of real guests, by the commands that they would type. */
class PowerIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What a command said and how it ended. */
  private record Said(int status, String text) {}

  @Test
  void aMachineIsSwitchedOffOnAndOverByItsOperator() throws Exception {
    try (Installation vakna = Installation.start()) {
      String id = machine(vakna, BootSectorBackups.QUICK);

      assertThat(command(vakna, "admin", "vps", "start", id))
          .satisfies(said -> assertThat(said.status()).isEqualTo(1))
          .satisfies(said -> assertThat(said.text()).contains("runs already"));

      done(command(vakna, "admin", "vps", "stop", id, "--wait"));
      assertThat(vakna.machineProcesses()).isEmpty();
      assertThat(power(vakna, id)).isEqualTo("stopped");
      assertThat(command(vakna, "admin", "vps", "restart", id))
          .satisfies(said -> assertThat(said.status()).isEqualTo(1))
          .satisfies(said -> assertThat(said.text()).contains("is off already", "Start it"));

      done(command(vakna, "admin", "vps", "start", id, "--wait"));
      long first = onlyProcess(vakna);
      done(command(vakna, "admin", "vps", "restart", id, "--wait"));
      assertThat(onlyProcess(vakna)).isNotEqualTo(first);
      assertThat(power(vakna, id)).isEqualTo("running");

      done(command(vakna, "stop", "--machines"));
      assertThat(vakna.machineProcesses()).isEmpty();
      vakna.startServer();
      await().atMost(PATIENCE).until(() -> power(vakna, id).equals("stopped"));
      done(command(vakna, "admin", "vps", "start", id, "--wait"));
      onlyProcess(vakna);
      assertThat(power(vakna, id)).isEqualTo("running");
    }
  }

  @Test
  void theMachinesOfAKilledServerAreSwitchedOffWithoutItAndStayOff() throws Exception {
    try (Installation vakna = Installation.start()) {
      String obedient = machine(vakna, BootSectorBackups.QUICK);
      onlyProcess(vakna);
      assertThat(command(vakna, "console", obedient).text()).contains("boot sector guest");

      vakna.servers().getFirst().kill();
      onlyProcess(vakna);
      assertThat(command(vakna, "status").text()).contains("machines not known");
      assertThat(command(vakna, "console", obedient))
          .satisfies(said -> assertThat(said.status()).isEqualTo(1))
          .satisfies(said -> assertThat(said.text()).contains("no server of", "./vakna serve"));

      Said stopped = command(vakna, "stop", "--machines");
      done(stopped);
      assertThat(stopped.text()).contains("Stopped machine").doesNotContain("started again");
      assertThat(vakna.machineProcesses()).isEmpty();
      assertThat(vakna.database().postmaster()).isEmpty();

      vakna.startServer();
      assertThat(power(vakna, obedient)).isEqualTo("stopped");
      done(command(vakna, "admin", "vps", "start", obedient, "--wait"));
      assertThat(power(vakna, obedient)).isEqualTo("running");
    }
  }

  @Test
  void aGuestThatDoesNotObeyItsPowerButtonGoesOnUntilItsPlugIsPulled() throws Exception {
    try (Installation vakna = Installation.start("--vakna.power.patience=30s")) {
      String id = machine(vakna, BootSectorBackups.DEAF);
      long qemu = onlyProcess(vakna);
      Process asks = begin(vakna, "admin", "vps", "stop", id, "--wait");
      await().atMost(PATIENCE).until(() -> busy(vakna, id));

      assertThat(command(vakna, "admin", "vps", "start", id))
          .satisfies(said -> assertThat(said.status()).isEqualTo(1))
          .satisfies(said ->
              assertThat(said.text()).contains("Another job is at work", "Wait until it ends"));
      assertThat(ended(asks))
          .satisfies(said -> assertThat(said.status()).isEqualTo(1))
          .satisfies(
              said -> assertThat(said.text()).contains("had not done so after 30 seconds", "plug"));
      assertThat(onlyProcess(vakna)).as("it was left running").isEqualTo(qemu);
      assertThat(power(vakna, id)).isEqualTo("running");

      done(command(vakna, "admin", "vps", "stop", id, "--now", "--wait"));
      assertThat(vakna.machineProcesses()).isEmpty();
      assertThat(power(vakna, id)).isEqualTo("stopped");
    }
  }

  @Test
  void aCustomerSwitchesPowerByTheApiAndSeesWhatTheMachineUses() throws Exception {
    try (Installation vakna = Installation.start()) {
      String vps = "/api/v2/vps/" + machine(vakna, BootSectorBackups.QUICK);
      long first = onlyProcess(vakna);

      JsonNode running = get(vakna, vps + "/status");
      assertThat(running.path("powerState").asString()).isEqualTo("running");
      assertThat(running.path("uptimeSeconds").isIntegralNumber()).as(running.toString()).isTrue();
      assertThat(running.path("cpuUsagePercent").isNumber()).as(running.toString()).isTrue();
      JsonNode card = get(vakna, vps + "/network").path("interfaces").path(0);
      assertThat(card.path("addresses").path(0).path("address"))
          .isEqualTo(get(vakna, vps).path("primaryIp"));

      switched(vakna, vps, "restart");
      assertThat(onlyProcess(vakna)).isNotEqualTo(first);
      switched(vakna, vps, "shutdown");
      assertThat(vakna.machineProcesses()).isEmpty();
      assertThat(get(vakna, vps + "/status").path("uptimeSeconds").asInt()).isZero();
      JsonNode actions = get(vakna, vps + "/details").path("actions");
      assertThat(actions.path("canStart").path("allowed").asBoolean()).isTrue();
      assertThat(actions.path("canStop").path("code").asString()).isEqualTo("already_stopped");
      assertThat(vakna.api("POST", vps + "/actions/stop", null).status()).isEqualTo(409);

      // The wish stands when the server dies with it, and the next one does it.
      String job = accepted(vakna, vps, "start");
      vakna.servers().getFirst().kill();
      vakna.startServer();
      assertThat(vakna.awaitEnd(job, PATIENCE).get("status").asString()).isEqualTo("completed");
      onlyProcess(vakna);
      switched(vakna, vps, "reset");
      switched(vakna, vps, "stop");
      assertThat(vakna.machineProcesses()).isEmpty();
    }
  }

  private static JsonNode get(Installation vakna, String path) {
    return vakna.api("GET", path, null).body();
  }

  private static String accepted(Installation vakna, String vps, String act) {
    var answer = vakna.api("POST", vps + "/actions/" + act, null);
    assertThat(answer.status()).as(String.valueOf(answer.body())).isEqualTo(202);
    return answer.body().path("operation").path("jobId").asString();
  }

  private static void switched(Installation vakna, String vps, String act) throws IOException {
    String job = accepted(vakna, vps, act);
    assertThat(vakna.awaitEnd(job, PATIENCE).get("status").asString())
        .as(vakna.explained(job))
        .isEqualTo("completed");
  }

  private static String machine(Installation vakna, BootSectorBackups.Guest guest)
      throws IOException {
    BootSectorBackups.smallInto(vakna.storeDirectory());
    vakna.customerWithImportedStore();
    String job = vakna.restore(guest.name(), Map.of());
    assertThat(vakna.awaitEnd(job, PATIENCE).get("status").asString())
        .as(vakna.explained(job))
        .isEqualTo("completed");
    return vakna.machineOf(job);
  }

  private static long onlyProcess(Installation vakna) {
    List<ProcessHandle> machines = vakna.machineProcesses();
    assertThat(machines).hasSize(1);
    return machines.getFirst().pid();
  }

  private static String power(Installation vakna, String id) {
    return vakna.api("GET", "/api/v2/vps/" + id, null).body().get("powerState").asString();
  }

  private static boolean busy(Installation vakna, String id) throws IOException {
    return vakna.admin("GET", "operations?status=running", null).toString().contains(id);
  }

  private static void done(Said said) {
    assertThat(said.status()).as(said.text()).isZero();
  }

  private static Said command(Installation vakna, String... words) throws Exception {
    return ended(begin(vakna, words));
  }

  /** Begins a command as the launcher would, with nothing of this process's environment. */
  private static Process begin(Installation vakna, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vakna.cli.VaknaCommand"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("VAKNA_HOME", vakna.home().toString());
    builder.environment().put("VAKNA_ENGINE_HOME", vakna.home().toString());
    builder.environment().put("VAKNA_ROOT", Installation.checkout().toString());
    builder.environment().put("VAKNA_CACHE", vakna.home().resolve("cache").toString());
    builder.environment().put("VAKNA_BUILD", "never");
    return builder.start();
  }

  private static Said ended(Process process) throws Exception {
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .replaceAll("\\s+", " ");
    return new Said(process.waitFor(), text);
  }
}
