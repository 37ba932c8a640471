package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.VaknaCommand;
import dev.vakna.core.account.Scope;
import dev.vakna.server.events.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The customer's commands, each a process of its own, at a running server. */
@ExtendWith(SharedServer.class)
class CustomerCommandsIT {

  @TempDir Path home;

  private record Said(int status, String output, String errors) {

    Said ends(int wanted) {
      assertThat(status).as("%s%n%s", output, errors).isEqualTo(wanted);
      return this;
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(output);
    }
  }

  private ProcessBuilder command(TestServer server, String key, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VaknaCommand.class.getName()));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("VAKNA_HOME", home.toString());
    builder.environment().put("VAKNA_URL", server.url());
    builder.environment().put("VAKNA_API_KEY", key);
    return builder;
  }

  private Said said(TestServer server, String key, String... words) throws Exception {
    Path errors = Files.createTempFile(home, "errors", ".txt");
    Process process = command(server, key, words).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), output, Files.readString(errors));
  }

  @Test
  void aMachineIsPlannedMadeSwitchedResizedAndEnded(TestServer server) throws Exception {
    var customer = server.customer();
    String key = customer.key();
    String source = customer.vps.id().text();
    String backup = customer.backup.id().text();

    assertThat(said(server, key, "backups", "list", source).ends(0).output())
        .contains(backup, "can be");
    assertThat(said(server, key, "backups", "sources", source).ends(0).output())
        .contains(backup, "there");
    Said plan = said(server, key, "plan", source, backup, "--cpu=3", "--json").ends(0);
    assertThat(plan.json().path("resources").path("cpuCores").asInt()).isEqualTo(3);
    assertThat(said(server, key, "plan", source, backup).ends(0).output())
        .contains("plan_", "The source has as much.", "hourly");
    Said refused = said(server, key, "plan", source, backup, "--cpu=99").ends(1);
    assertThat(refused.errors()).contains("`cpuCores` must be at most 32");

    String[] restore = {
      "restore",
      source,
      backup,
      "--plan",
      plan.json().path("planId").asString(),
      "--idempotency-key",
      "once"
    };
    String job = said(server, key, restore).ends(0).output().strip();
    assertThat(said(server, key, restore).ends(0).output().strip())
        .as("the same again makes no second machine")
        .isEqualTo(job);
    Api api = customer.api();
    String vm = TestServer.ended(api, "/api/jobs/" + job).path("vmId").asString();
    assertThat(said(server, key, "watch", job).ends(0)).isNotNull();
    assertThat(said(server, key, "jobs").ends(0).output()).contains(job, "completed", vm);
    assertThat(said(server, key, "limits").ends(0).output()).containsPattern("cpuCores +3 ");
    assertThat(said(server, key, "vps", "list").ends(0).output()).contains(vm, source);
    assertThat(said(server, key, "vps", "show", vm).ends(0).output()).contains(vm);

    assertThat(said(server, key, "vps", "firewall", vm).ends(0).output())
        .contains("tcp/22", "tcp/443", "anywhere");
    assertThat(
            said(server, key, "vps", "firewall", vm, "--open=tcp/22@203.0.113.0/24")
                .ends(0)
                .output())
        .contains("203.0.113.0/24")
        .doesNotContain("443");
    assertThat(said(server, key, "vps", "firewall", vm, "--open=tcp/0").ends(1).errors())
        .contains("A port must be at least 1.");

    Said running = said(server, key, "vps", "resize", vm, "--cores=1", "--memory=1").ends(1);
    assertThat(running.errors()).contains("vps_not_ready");
    said(server, key, "vps", "stop", vm, "--wait").ends(0);
    assertThat(said(server, key, "vps", "resize", vm, "--cores=1", "--memory=1").ends(0).errors())
        .contains("1 cores and 1 GiB");

    String soon = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString();
    assertThat(said(server, key, "vps", "delete-after", vm, soon).ends(0).errors())
        .contains("ends by itself after");
    said(server, key, "vps", "delete-after", vm, "never").ends(0);
    said(server, key, "vps", "cancel", vm, "--end-of-month", "--reason=dear").ends(0);
    assertThat(said(server, key, "vps", "cancellation", vm).ends(0).output())
        .contains("scheduled", "dear");
    said(server, key, "vps", "keep", vm).ends(0);
    assertThat(said(server, key, "vps", "cancel", vm, "--idempotency-key=end").ends(0).errors())
        .contains("costs nothing any more");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> api.get("/api/v2/vps/" + vm).status() == 404);
    assertThat(said(server, key, "vps", "cancel", vm, "--idempotency-key=end").ends(0).errors())
        .as("the same again, though it is gone")
        .contains("costs nothing any more");
    assertThat(said(server, key, "vps", "cancel", vm).ends(1).errors()).contains("vps_not_found");
  }

  @Test
  void whatIsRefusedIsSaidInTheServersWords(TestServer server) throws Exception {
    var customer = server.customer();
    String source = customer.vps.id().text();
    String backup = customer.backup.id().text();
    assertThat(said(server, "vk_live_wrong", "limits").ends(1).errors())
        .contains("The API key is not known here.");
    String reading = customer.key(Scope.READ_VM);
    assertThat(said(server, reading, "restore", source, backup).ends(1).errors())
        .contains("backup:vm", "write:billing");
    assertThat(said(server, customer.key(), "restore", source, "bkp_x").ends(1).errors())
        .contains("backup_not_found");
    assertThat(said(server, customer.key(), "backups", "delete", source, backup).ends(1).errors())
        .contains("not_offered");
    assertThat(said(server, customer.key(), "vps", "cancel", source).ends(1).errors())
        .contains("vps_not_ready");
  }

  @Test
  void eventsArePrintedAsTheyHappen(TestServer server) throws Exception {
    var customer = server.customer();
    Api api = customer.api();
    int before = server.part(Streams.class).count();
    Process process = command(server, customer.key(), "events").redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.part(Streams.class).count() > before);
      api.post(customer.restorePath(), "{\"name\": \"told\"}").expect(202);
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> heard(lines));
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean heard(BufferedReader lines) throws IOException {
    while (lines.ready()) {
      String line = lines.readLine();
      if (line.contains("vps.restore_to_payg") || line.contains("told")) {
        return true;
      }
    }
    return false;
  }
}
