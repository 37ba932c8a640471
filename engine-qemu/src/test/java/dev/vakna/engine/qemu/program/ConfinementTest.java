package dev.vakna.engine.qemu.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.core.engine.EngineException;
import dev.vakna.engine.qemu.host.HostUser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When machines' processes are given a view of their own. */
class ConfinementTest {

  @TempDir Path home;

  @Test
  void aTrialThatWasBrokenOffDoesNotLeaveMachinesUnconfined() {
    assumeTrue(HostUser.isRoot());
    QemuSettings settings = QemuSettings.of(home);
    Confinement confinement =
        new Confinement(settings, new Launcher(settings.binaries()), new MachineUsers());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(confinement::obstacle)
          .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.retryable()).isTrue());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(confinement.obstacle().orElse("none")).doesNotContain("tried");
  }
}
