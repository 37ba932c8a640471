package dev.vakna.cli.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.OwnProcess;
import dev.vakna.cli.server.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A customer's commands, beside a server that is this process. */
class VpsCommandTest {

  private static final String ID = "vps_01m84w2tdm8v740txewpcvamm4";
  private static final String JOB = "job_01m84w2tdm8v740txewpcvamm5";

  @TempDir Path home;

  private record Said(int status, String text) {}

  private Said said(@Nullable String key, String... words) throws IOException {
    ProcessBuilder builder = OwnProcess.command(home, words);
    builder.environment().remove("VAKNA_URL");
    builder.environment().remove("VAKNA_API_KEY");
    if (key != null) {
      builder.environment().put("VAKNA_API_KEY", key);
    }
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Said(process.waitFor(), text.replaceAll("\\s+", " "));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aMachineIsRestartedAndFollowedToItsEnd() throws Exception {
    List<StandIn.Answer> answers =
        new ArrayList<>(
            List.of(
                new StandIn.Answer(
                    202, "{\"operation\":{\"status\":\"queued\",\"jobId\":\"%s\"}}".formatted(JOB)),
                new StandIn.Answer(200, "{\"status\":\"in_progress\"}"),
                new StandIn.Answer(
                    200,
                    "{\"status\":\"failed\",\"error\":{\"detail\":\"The guest did not obey.\"}}")));
    try (StandIn server = new StandIn(home, _ -> answers.removeFirst())) {
      Said said = said("token", "vps", "restart", "--force", "--wait", ID);
      assertThat(said.status()).isEqualTo(1);
      assertThat(said.text()).contains(JOB + " failed", "The guest did not obey.");
      assertThat(server.calls())
          .containsExactly(
              "POST /api/v2/vps/" + ID + "/actions/restart {\"force\":true}",
              "GET /api/v2/jobs/" + JOB,
              "GET /api/v2/jobs/" + JOB);
    }
  }

  @Test
  void whatIsAskedIsShown() throws Exception {
    try (StandIn server =
        new StandIn(
            home,
            call ->
                new StandIn.Answer(
                    200,
                    call.contains("/status")
                        ? "{\"powerState\":\"running\",\"memory\":{\"usedGb\":null,\"totalGb\":4}}"
                        : "{\"data\":[{\"id\":\"%s\",\"name\":\"web\"}],\"nextCursor\":null}"
                            .formatted(ID)))) {
      assertThat(said("token", "vps", "list", "--name", "a b").text()).contains(ID + " web");
      assertThat(said("token", "vps", "status", ID).text())
          .contains("powerState running", "memory.usedGb -", "memory.totalGb 4");
      assertThat(server.calls())
          .containsExactly(
              "GET /api/v2/vps?name=a%20b&limit=100", "GET /api/v2/vps/" + ID + "/status");
    }
  }

  @Test
  void aPlanTellsForWhomItsPortsAreOpen() throws Exception {
    StandIn.Answer plan =
        new StandIn.Answer(
            200,
            """
            {"allowed":true,"openPorts":[{"protocol":"tcp","ports":"22",\
            "sources":["203.0.113.0/24","2001:db8::/32"]},\
            {"protocol":"udp","ports":"53-54","sources":[]}]}\
            """);
    try (StandIn server = new StandIn(home, _ -> plan)) {
      assertThat(said("token", "plan", ID, "bkp_1").text())
          .contains("open tcp/22@203.0.113.0/24,2001:db8::/32, udp/53-54 by the word");
      assertThat(server.calls()).hasSize(1);
    }
  }

  @Test
  void aFirewallIsShownAndReplaced() throws Exception {
    StandIn.Answer firewall =
        new StandIn.Answer(
            200,
            """
            {"rules":[{"protocol":"tcp","ports":"22","sources":["203.0.113.0/24","2001:db8::/32"],\
            "description":"Office"},{"protocol":"udp","ports":"53","sources":[],\
            "description":null}],"state":"pending","detail":"Not yet."}\
            """);
    try (StandIn server = new StandIn(home, _ -> firewall)) {
      assertThat(said("token", "vps", "firewall", ID).text())
          .contains(
              "tcp/22 203.0.113.0/24, 2001:db8::/32 Office",
              "udp/53 anywhere -",
              "pending: Not yet.");
      said(
          "token",
          "vps",
          "firewall",
          ID,
          "--open",
          "tcp/22@203.0.113.0/24,2001:db8::/32",
          "--open=udp/53-54");
      said("token", "vps", "firewall", ID, "--close-all");
      assertThat(said("token", "vps", "firewall", ID, "--open=22").status()).isEqualTo(2);
      assertThat(said("token", "vps", "firewall", ID, "--open=tcp/1", "--close-all").status())
          .isEqualTo(2);
      String path = "/api/v2/vps/" + ID + "/firewall";
      assertThat(server.calls())
          .containsExactly(
              "GET " + path,
              "PUT "
                  + path
                  + " {\"rules\":[{\"protocol\":\"tcp\",\"ports\":\"22\",\"sources\":[\"203.0.113.0/24\",\"2001:db8::/32\"]},{\"protocol\":\"udp\",\"ports\":\"53-54\"}]}",
              "PUT " + path + " {\"rules\":[]}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vps cancel " + ID,
        "vps resize --cores=2 --memory=2 " + ID,
        "vps resize --cpu=2 --memory=2 " + ID,
        "vps restart " + ID,
        "restore " + ID + " bkp_1",
        "keys create ci --scopes=read:vm"
      })
  void whatWasAskedAndNotAnsweredIsAskedForAgainAndDoneOnce(String command) throws Exception {
    List<StandIn.Answer> answers =
        new ArrayList<>(
            List.of(
                new StandIn.Answer(0, ""),
                new StandIn.Answer(409, "{\"code\":\"idempotency_in_progress\"}"),
                new StandIn.Answer(
                    202,
                    "{\"operation\":{\"jobId\":\"%s\"},\"data\":{\"key\":\"vk\"}}"
                        .formatted(JOB))));
    try (StandIn server = new StandIn(home, _ -> answers.removeFirst())) {
      assertThat(said("token", command.split(" ")).status()).isZero();
      assertThat(server.calls()).hasSize(3);
      assertThat(Set.copyOf(server.calls())).hasSize(1);
      assertThat(Set.copyOf(server.onceKeys())).hasSize(1).doesNotContain("null");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vps start " + ID, "vps restart " + ID, "restore " + ID + " bkp_1 --cores=2"})
  void whoBeginsAJobIsToldHowToFollowIt(String command) throws Exception {
    StandIn.Answer accepted =
        new StandIn.Answer(202, "{\"operation\":{\"jobId\":\"%s\"}}".formatted(JOB));
    try (StandIn _ = new StandIn(home, _ -> accepted)) {
      assertThat(said("token", command.split(" ")).text()).contains("vakna watch", JOB);
    }
  }

  @Test
  void whoPlansIsToldHowToHaveExactlyThat() throws Exception {
    StandIn.Answer plan =
        new StandIn.Answer(
            200,
            "{\"planId\":\"plan_1\",\"expiresAt\":\"2026-12-24T18:00:00.000Z\",\"allowed\":true}");
    try (StandIn _ = new StandIn(home, _ -> plan)) {
      assertThat(said("token", "plan", ID, "bkp_1", "--cpu=2").text())
          .contains("vakna restore " + ID + " bkp_1 --plan plan_1");
    }
  }

  @Test
  void whereNoAnswerComesItIsSaidHowToAskAgain() throws Exception {
    try (StandIn server = new StandIn(home, _ -> new StandIn.Answer(0, ""))) {
      Said said = said("token", "vps", "cancel", ID);
      assertThat(said.status()).isEqualTo(1);
      assertThat(said.text()).contains("--idempotency-key " + server.onceKeys().getFirst());
      said("token", "vps", "cancel", ID, "--idempotency-key", "again");
      assertThat(server.onceKeys().getLast()).isEqualTo("again");
    }
  }

  @Test
  void aKeyThatAnEarlierCallMadeIsNotShownAsOne() throws Exception {
    StandIn.Answer replayed =
        new StandIn.Answer(201, "{\"data\":{\"keyId\":\"key_1\",\"key\":null}}");
    try (StandIn _ = new StandIn(home, _ -> replayed)) {
      Said said = said("token", "keys", "create", "ci", "--scopes=read:vm");
      assertThat(said.status()).isEqualTo(1);
      assertThat(said.text()).contains("vakna keys delete key_1");
    }
  }

  @Test
  void withoutAKeyItIsSaidWhatIsMissing() throws Exception {
    try (StandIn _ = new StandIn(home, _ -> new StandIn.Answer(200, "{}"))) {
      assertThat(said(null, "vps", "list"))
          .satisfies(said -> assertThat(said.status()).isEqualTo(1))
          .satisfies(said -> assertThat(said.text()).contains("VAKNA_API_KEY"));
    }
  }
}
