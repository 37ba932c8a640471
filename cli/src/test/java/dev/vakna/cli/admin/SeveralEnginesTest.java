package dev.vakna.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.OwnProcess;
import dev.vakna.cli.server.StandIn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a server, played by this process, that reaches one engine or several. */
class SeveralEnginesTest {

  private static final String TWO =
      "{\"engines\":[{\"name\":\"pve-a\",\"own\":true},{\"name\":\"cloud\",\"own\":false}]}";

  @TempDir Path home;

  private String said(String... words) throws Exception {
    Process process = OwnProcess.command(home, words).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static StandIn.Answer two(String call) {
    return switch (call) {
      case "GET /internal/admin/engines" -> new StandIn.Answer(200, TWO);
      case "GET /internal/admin/vms?engine=pve-a", "GET /internal/admin/vms" ->
          new StandIn.Answer(
              200,
              "{\"vms\":[{\"name\":\"n\",\"label\":\"one\",\"inEngine\":true,\"state\":\"running\"}]}");
      default -> new StandIn.Answer(503, "{\"detail\":\"What runs the machines is silent.\"}");
    };
  }

  @Test
  void statusShowsTheMachinesOfEachThatTells() throws Exception {
    try (StandIn _ = new StandIn(home, SeveralEnginesTest::two)) {
      assertThat(said("status"))
          .contains("not known: those of engine cloud", "silent", "one", "running");
    }
  }

  @Test
  void anOperatorSeesEachOrTheOneThatIsNamed() throws Exception {
    try (StandIn server = new StandIn(home, SeveralEnginesTest::two)) {
      assertThat(said("admin", "vms")).contains("engine pve-a", "one", "engine cloud", "silent");
      assertThat(said("admin", "vms", "--engine", "pve-a")).contains("one").doesNotContain("cloud");
      assertThat(server.calls().getLast()).isEqualTo("GET /internal/admin/vms?engine=pve-a");
    }
  }

  @Test
  void aServerOfOneEngineIsShownAsEver() throws Exception {
    try (StandIn _ =
        new StandIn(
            home,
            call ->
                call.endsWith("/engines")
                    ? new StandIn.Answer(404, "{\"detail\":\"There is no such thing.\"}")
                    : two(call))) {
      assertThat(said("admin", "vms")).contains("one").doesNotContain("engine");
      assertThat(said("status")).contains("one").doesNotContain("engine");
    }
  }
}
