package dev.vakna.engine.qemu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Observation.Answer;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Address6;
import dev.vakna.engine.qemu.bridge.HostCommands;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.simulator.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {

  private static final String MAC = "52:54:00:00:02:0a";

  private static final Identity IDENTITY =
      new Identity(
          "clone",
          "i-1",
          "11111111-1111-4111-8111-111111111111",
          "22222222-2222-4222-8222-222222222222",
          MAC,
          "192.0.2.10",
          24,
          "192.0.2.1",
          List.of(),
          "0123456789abcdef0123456789abcdef",
          new Address6("2001:db8::c000:20a", 64, "fe80::1"));

  private static final Wire WIRE = new Wire("public", "vmbr0", null, List.of(), null, null);

  @TempDir Path directory;

  /**
   * @param who answers, and by which program: a case of a shell
   */
  private List<Answer> answers(String who) {
    HostCommands commands =
        new HostCommands(List.of("/bin/sh", "-c", "case $0 in %s esac".formatted(who)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return new Evidence(threads, new MachineTaps(commands, directory, "home"))
          .begin(
              directory,
              new Defined(
                  Samples.plan(new MachineName("0".repeat(26)), IDENTITY).at(WIRE),
                  "q35",
                  List.of()))
          .answers();
    }
  }

  @Test
  void theMachineIsSeenToHaveTheAddressThatItAnswersFor() {
    assertThat(answers("arping) echo %s;;".formatted(MAC)))
        .extracting(Object::toString)
        .singleElement()
        .asString()
        .contains("own_address", "192.0.2.10 is at " + MAC);
    assertThat(answers("arping) echo 52:54:00:00:00:01;;")).isEmpty();
  }

  @Test
  void whoAnswersForTheIpv6AddressAloneIsNotSeenToHaveTheOther() {
    assertThat(answers("ndisc6) echo %s;;".formatted(MAC))).isEmpty();
  }
}
