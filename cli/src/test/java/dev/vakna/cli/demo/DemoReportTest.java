package dev.vakna.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoReportTest {
  private static final ObservedIdentity ORIGINAL =
      new ObservedIdentity("web-01", "aa11", "SHA256:old", "BC:24:11:00:00:01", "192.0.2.101");
  private static final ObservedIdentity RESTORED =
      new ObservedIdentity("restore-x", "bb22", "SHA256:new", "52:54:00:00:00:02", "10.86.1.1");

  private static HttpProof page(String servedBy) {
    return new HttpProof("http://127.0.0.1:20001/", 200, servedBy, "rye bread", "");
  }

  private static SshProof login(ObservedIdentity identity, boolean confirmed) {
    return new SshProof(
        "anna",
        identity.hostname(),
        identity.machineId(),
        identity.mac(),
        identity.address(),
        identity.hostKey(),
        confirmed,
        "rye bread",
        "");
  }

  private static Proofs proofs(ObservedIdentity restored, boolean keyConfirmed) {
    return new Proofs(page(restored.hostname()), login(restored, keyConfirmed), ORIGINAL, restored);
  }

  private static JobFollower.Ending ending(String json) {
    return new JobFollower.Ending(JsonMapper.shared().readTree(json), Duration.ofMillis(61_234));
  }

  private static DemoReport report(JobFollower.Ending ending, Proofs proofs) {
    return new DemoReport(
        ending,
        proofs,
        Duration.ZERO,
        Duration.ofMillis(7_040),
        Duration.ofSeconds(2),
        ending.taken(),
        Duration.ofSeconds(80));
  }

  private static final JobFollower.Ending GOOD =
      ending(
          """
          {"jobId":"job_1","vmId":"vps_1","isCompleted":true,"isFailed":false,
           "result":{"success":true,"result":{
             "vpsId":"vps_1","name":"restore-x","primaryIp":"10.86.1.1",
             "access":[{"service":"ssh","host":"127.0.0.1","port":20000}],
             "verification":{"stages":[{"name":"write-disks","seconds":0.8}]},
             "pricing":{"currencyCode":"SEK","hourly":0.199,"monthly":143.28},
             "warnings":[{"code":"args_ignored","message":"args"}]}}}
          """);

  @Test
  void aProvenRestoreIsOneObjectWithEverythingPromised() {
    DemoReport report = report(GOOD, proofs(RESTORED, true));
    JsonNode json = report.json();

    assertThat(report.proven()).isTrue();
    assertThat(json.propertyNames())
        .containsExactly("vm", "job", "stages", "proof", "price", "seconds", "warnings");
    assertThat(json.at("/vm/id").asString()).isEqualTo("vps_1");
    assertThat(json.at("/vm/access/0/port").asInt()).isEqualTo(20000);
    assertThat(json.at("/stages/0/seconds").asDouble()).isEqualTo(0.8);
    assertThat(json.at("/price/monthly").asDouble()).isEqualTo(143.28);
    assertThat(json.at("/proof/confirmed").asBoolean()).isTrue();
    assertThat(json.at("/proof/identity/original/hostname").asString()).isEqualTo("web-01");
    assertThat(json.at("/proof/identity/clone/hostKeys/0").asString())
        .isEqualTo("ssh-ed25519 SHA256:new");
    assertThat(json.at("/seconds/restore").asDouble()).isEqualTo(61.2);
    assertThat(json.at("/warnings/0/code").asString()).isEqualTo("args_ignored");
    assertThat(json.toString()).doesNotContain("\n");
  }

  @Test
  void aFailedRestoreIsNotProvenAndSaysWhy() {
    DemoReport report =
        report(
            ending(
                """
                {"jobId":"job_1","vmId":"vps_1","isCompleted":false,"isFailed":true,
                 "result":{"success":false,"result":{"error":{"detail":"the backup is damaged"}}}}
                """),
            null);

    assertThat(report.proven()).isFalse();
    assertThat(report.json().at("/proof/error").asString()).isEqualTo("the backup is damaged");
    assertThat(report.json().at("/price/hourly").isNull()).isTrue();
    assertThat(report.json().at("/vm/access").isArray()).isTrue();
  }

  @Test
  void nothingIsConfirmedOfAMachineThatStillIsItsOriginal() {
    for (ObservedIdentity alike :
        List.of(
            new ObservedIdentity("web-01", "bb22", "SHA256:new", "52:54:00:00:00:02", "10.86.1.1"),
            new ObservedIdentity(
                "restore-x", "aa11", "SHA256:new", "52:54:00:00:00:02", "10.86.1.1"),
            new ObservedIdentity(
                "restore-x", "bb22", "SHA256:old", "52:54:00:00:00:02", "10.86.1.1"),
            new ObservedIdentity(
                "restore-x", "bb22", "SHA256:new", "bc:24:11:00:00:01", "10.86.1.1"),
            new ObservedIdentity(
                "restore-x", "", "SHA256:new", "52:54:00:00:00:02", "10.86.1.1"))) {
      assertThat(proofs(alike, true).confirmed()).as("%s", alike).isFalse();
    }
  }

  @Test
  void aHostKeyThatTheMachineDidNotReportIsNoProof() {
    assertThat(proofs(RESTORED, false).confirmed()).isFalse();
  }

  @Test
  void aPageServedByAnotherMachineIsNoProof() {
    assertThat(new Proofs(page("web-01"), login(RESTORED, true), ORIGINAL, RESTORED).confirmed())
        .isFalse();
  }

  @Test
  void aLoginsAnswerIsReadLineByLine() {
    SshProof proof =
        SshProof.read(
            "anna",
            "SHA256:new",
            true,
            List.of(
                "restore-x",
                "bb22",
                "52:54:00:00:00:02",
                "2: eth0    inet 10.86.1.1/16 brd 10.86.255.255 scope global eth0",
                "<p>We bake",
                "rye bread</p>"),
            "rye bread");

    assertThat(proof.identity())
        .isEqualTo(
            new ObservedIdentity(
                "restore-x", "bb22", "SHA256:new", "52:54:00:00:00:02", "10.86.1.1"));
    assertThat(proof.good()).isTrue();
    assertThat(SshProof.read("anna", "", true, List.of(), "rye bread").good()).isFalse();
  }

  @Test
  void theCallShownSurvivesAShell() {
    CurlLine curl = new CurlLine("http://h/it's", List.of("A: b", "C: d"));

    assertThat(curl.lines())
        .containsExactly("curl -X POST 'http://h/it'\\''s' \\", "  -H 'A: b' \\", "  -H 'C: d'");
  }
}
