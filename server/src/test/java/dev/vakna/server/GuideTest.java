package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admin.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The guide from key to running VM does what it says. */
@ExtendWith(SharedServer.class)
class GuideTest {

  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @Test
  void itsCommandsLeadToAMachineThatRunsAndEndIt(TestServer server, @TempDir Path home)
      throws Exception {
    TestServer.Customer customer = server.customer();
    String guide = server.caller().get("/docs/guide.md").expect(200).text();
    String commands =
        COMMANDS
            .matcher(guide)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.joining());
    Path script = home.resolve("guide.sh");
    Files.writeString(script, "set -e\n" + commands.replace("YOUR_API_KEY", customer.key()));

    Process process =
        new ProcessBuilder("sh", script.toString())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said)
        .contains(
            customer.vps.id().text(),
            customer.backup.id().text(),
            "\"status\":\"completed\"",
            "\"access\":[",
            "\"estimatedMonthlyAmount\"",
            "\"planId\":\"plan_",
            "\"operation\"")
        .doesNotContain("\"requestId\"");
    Awaitility.await().until(() -> customer.instances() == 0);
  }

  /** Whatever else guides give to be copied is sound for a shell, and leads to calls there are. */
  @Test
  void whatOtherGuidesGiveToBeCopiedIsUnderstood(TestServer server, @TempDir Path home)
      throws Exception {
    TestServer.Customer customer = server.customer();
    String email = "guide-%d@example.com".formatted(customer.vmid);
    server.part(Users.class).create(customer.account, email, "owner", "YOUR_PASSWORD");
    for (String name : new String[] {"authentication", "idempotency", "pagination", "billing"}) {
      String guide = server.caller().get("/docs/" + name + ".md").expect(200).text();
      for (MatchResult found : COMMANDS.matcher(guide).results().toList()) {
        Path script = home.resolve(name + ".sh");
        Files.writeString(
            script,
            found
                .group(1)
                .replace("YOUR_API_KEY", customer.key())
                .replace("anna@example.com", email)
                .replace("vps_01hxa3b4c5d6e7f8g9h0j1k2m3", customer.vps.id().text())
                .replace("bkp_01hxa3b4c5d6e7f8g9h0j1k2m3", customer.backup.id().text()));
        Process process =
            new ProcessBuilder("sh", script.toString())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).as(name).contains("{").doesNotContain("\"requestId\"");
      }
    }
  }
}
