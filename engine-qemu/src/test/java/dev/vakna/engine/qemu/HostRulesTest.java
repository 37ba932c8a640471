package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.engine.qemu.evidence.MachineObserver;
import dev.vakna.engine.qemu.home.MachineLocks;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.KvmWatch;
import dev.vakna.engine.qemu.host.Unwatched;
import dev.vakna.engine.qemu.probe.HostFacts;
import dev.vakna.engine.qemu.probe.QemuCheck;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.Binaries;
import dev.vakna.testkit.engine.ByName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostRulesTest {

  @TempDir Path temporary;
  private Home home;

  @BeforeEach
  void begin() throws IOException {
    home = new Home(temporary);
  }

  @AfterEach
  void end() throws IOException {
    home.close();
  }

  private QemuSettings bare() {
    QemuSettings usual = home.settings();
    return new QemuSettings(
        usual.layout(),
        usual.network(),
        usual.acceleration(),
        usual.listening(),
        usual.logBytes(),
        new Binaries("no-qemu", "no-swtpm", "setpriv", "setsid", "prlimit"),
        home.root().resolve("no-firmware"));
  }

  @Test
  void whatTheHostLacksIsNamedWithTheLineThatInstallsIt() {
    QemuEngine engine = home.engine(bare());
    List<String> messages =
        engine
            .read()
            .objections(new MachineNeeds(Firmware.OVMF_4M_SECURE_BOOT, Chipset.Q35, true))
            .stream()
            .map(objection -> objection.forOperator())
            .toList();
    assertThat(messages).hasSize(3).allMatch(message -> message.contains("apt-get install"));
    assertThat(engine.read().objections(new MachineNeeds(Firmware.OVMF_4M, Chipset.Q35, true)))
        .hasSize(3)
        .noneMatch(objection -> objection.message().matches("(?s).*(apt-get|/).*"));
    assertThat(messages).anyMatch(m -> m.contains("ovmf")).anyMatch(m -> m.contains("swtpm"));
    assertThat(HostFacts.checks(bare()))
        .anyMatch(check -> check.name().equals("qemu") && check.level() == QemuCheck.Level.BAD)
        .allMatch(check -> check.level() == QemuCheck.Level.GOOD || check.cure() != null);
  }

  @Test
  void aPlaceThatMachinesCannotEnterIsRefusedWithItsCure() throws Exception {
    Assumptions.assumeTrue(HostUser.isRoot(), "only root gives machines users of their own");
    Files.setPosixFilePermissions(home.root(), PosixFilePermissions.fromString("rwx------"));
    QemuEngine engine = home.engine();
    assertThatThrownBy(() -> ByName.of(engine).createDisks(Home.plan(1, Home.scsi(0, 512, 512))))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("chmod o+x " + home.root());
    assertThat(HostFacts.checks(home.settings()))
        .anyMatch(check ->
            check.name().equals("machines directory") && check.level() == QemuCheck.Level.BAD);
  }

  @Test
  void theHostsNameIsKept() {
    String name = home.engine().name();
    assertThat(name).matches("[a-z0-9][a-z0-9-]*-[0-9a-f]{6}");
    assertThat(home.engine().name()).isEqualTo(name);
    assertThat(home.settings().layout().hostFile()).content().isEqualTo(name + "\n");
  }

  @Test
  void capacityIsThatOfThisMachine() {
    var capacity = home.engine().read().capacity();
    assertThat(capacity.cpuCores()).isPositive();
    assertThat(capacity.memoryMb()).isGreaterThan(100);
    assertThat(capacity.diskFreeBytes()).isPositive().isLessThan(capacity.diskTotalBytes());
  }

  @Test
  void machinesGetDifferentUsersThatStayTheSame() {
    MachineUsers users = new MachineUsers();
    Assumptions.assumeTrue(users.separate(), "only root has user numbers to give");
    Set<Integer> given = new HashSet<>();
    for (int number = 1; number <= 500; number++) {
      int uid = users.choose(Home.name(number), given);
      assertThat(uid).isGreaterThan(MachineUsers.FIRST).isPositive();
      assertThat(given.add(uid)).isTrue();
      assertThat(users.choose(Home.name(number), Set.of())).isEqualTo(uid);
    }
  }

  @Test
  void aSocketPathThatIsTooLongIsRefusedBeforeAnythingIsStarted() {
    SocketDirectory sockets = new SocketDirectory(home.root().resolve("x".repeat(100)));
    assertThatThrownBy(() -> sockets.prepare(Home.name(1), HostUser.uid()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void theUsualRuntimeDirectoryLeavesRoomForEverySocket() {
    Path socket = home.settings().layout().runtime().resolve(Home.name(1).text()).resolve("serial");
    assertThat(socket.toString().length()).isLessThan(SocketDirectory.MAX_PATH);
  }

  @Test
  void aMachineOnKvmThatDoesNothingForTwentySecondsIsStuck() {
    Observation silent = new Observation(State.RUNNING, null, false, List.of(), 0, 2_000_000, 0);
    assertThat(KvmWatch.stuck(silent, Duration.ofSeconds(19))).isFalse();
    assertThat(KvmWatch.stuck(silent, Duration.ofSeconds(20))).isTrue();
    Observation talks = new Observation(State.RUNNING, null, false, List.of(), 1, 0, 0);
    Observation reads = new Observation(State.RUNNING, null, false, List.of(), 0, 20_000_000, 0);
    Observation paused = new Observation(State.PAUSED, null, false, List.of(), 0, 0, 0);
    for (Observation seen : List.of(talks, reads, paused)) {
      assertThat(KvmWatch.stuck(seen, Duration.ofMinutes(5))).isFalse();
    }
  }

  @Test
  void everyStateOfQemuMeansSomething() {
    assertThat(MachineObserver.state("running")).isEqualTo(State.RUNNING);
    assertThat(MachineObserver.state("shutdown")).isEqualTo(State.POWERED_OFF);
    assertThat(MachineObserver.state("guest-panicked")).isEqualTo(State.PANICKED);
    assertThat(MachineObserver.state("io-error")).isEqualTo(State.IO_ERROR);
    assertThat(MachineObserver.state("prelaunch")).isEqualTo(State.PAUSED);
  }

  @Test
  void aLockHasOneHolderAndOutlivesTheRemovalOfItsFile() throws Exception {
    MachineLocks locks = new MachineLocks();
    Path file = home.root().resolve("lock");
    try (MachineLocks.Held held = locks.take(file, "it", Duration.ofSeconds(1), Unwatched.HERE)) {
      assertThat(locks.attempt(file)).isNull();
      assertThatThrownBy(() -> locks.take(file, "the thing", Duration.ofMillis(50), Unwatched.HERE))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("the thing");
      Files.delete(file);
    }
    try (MachineLocks.Held held = locks.take(file, "it", Duration.ofSeconds(1), Unwatched.HERE)) {
      assertThat(held).isNotNull();
    }
  }
}
