package dev.vakna.engine.qemu.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.engine.qemu.host.HostUser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The hostile guest is booted on this host, and nothing of what it tries gets through. */
class NetworkTrialIT {

  @Test
  void nothingGetsThroughTheFilterThatGetsThroughWithoutIt() throws Exception {
    assumeTrue(HostUser.isRoot(), "network namespaces need root");
    assertThat(NetworkTrial.missing()).isEmpty();
    String before = links();

    TrialReport report = new NetworkTrial("qemu-system-x86_64").run();

    assertThat(report.attempts()).hasSizeGreaterThan(40);
    assertThat(report.attempts())
        .allSatisfy(row -> {
          assertThat(row.unfiltered()).as("without the filter: " + row.name()).isTrue();
          assertThat(row.filtered()).as("with the filter: " + row.name()).isFalse();
        });
    assertThat(report.own())
        .allSatisfy(row -> {
          assertThat(row.unfiltered()).as("without the filter: " + row.name()).isTrue();
          assertThat(row.filtered()).as("with the filter: " + row.name()).isTrue();
        });
    assertThat(report.good()).isTrue();
    assertThat(links()).as("the host's own network").isEqualTo(before);
  }

  private static String links() throws Exception {
    Process ip =
        new ProcessBuilder(List.of("sh", "-c", "ip -br link; ip -br addr; nft list ruleset"))
            .redirectErrorStream(true)
            .start();
    return new String(ip.getInputStream().readAllBytes());
  }
}
