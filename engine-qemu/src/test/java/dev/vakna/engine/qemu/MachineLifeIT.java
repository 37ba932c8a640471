package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.probe.HostFacts;
import dev.vakna.engine.qemu.probe.QemuCheck;
import dev.vakna.engine.qemu.process.MachineProcess;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.simulator.PlanVariant;
import dev.vakna.testkit.engine.ByName;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU with an empty disk: what the engine does with processes, ports and records. */
class MachineLifeIT {

  @TempDir Path temporary;
  private Home home;
  private QemuEngine engine;

  @BeforeEach
  void begin() throws IOException {
    home = new Home(temporary);
    engine = home.engine(home.settings().with(AccelerationWish.TCG));
  }

  @AfterEach
  void end() throws IOException {
    home.close();
  }

  private QemuEngine anotherServer() {
    return home.engine(home.settings().with(AccelerationWish.TCG));
  }

  @Test
  void aMachineIsMadeStartedStoppedAndRemovedWithNothingLeftOver() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    assertThat(engine.inventory()).containsExactly(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.STOPPED);

    ByName.of(engine).boot(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.RUNNING);
    long pid = home.record(plan.name()).run().pid();
    assertThat(ProcessTable.carries(pid, plan.identity().smbiosUuid())).isTrue();

    ByName.of(engine).stop(plan.name());
    ByName.of(engine).stop(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.STOPPED);
    // An ended child counts as alive until this process has collected it.
    await()
        .untilAsserted(() ->
            assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse());

    ByName.of(engine).destroy(plan.name());
    ByName.of(engine).destroy(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.ABSENT);
    assertThat(engine.inventory()).isEmpty();
    assertThat(home.directory(plan.name()).root()).doesNotExist();
    assertThat(home.settings().layout().runtime()).isEmptyDirectory();
  }

  @Test
  void aPictureOfTheDisplayIsTakenOfAMachineThatHasOne() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    assertThat(ByName.of(engine).screen(plan.name()).absence()).contains("does not run");
    ByName.of(engine).boot(plan.name());
    byte[] png = ByName.of(engine).screen(plan.name()).png().orElseThrow();
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(picture.getWidth()).isGreaterThanOrEqualTo(640);
    assertThat(home.directory(plan.name()).screen()).doesNotExist();
    assertThat(ByName.of(engine).screen(Home.name(77)).absence()).contains("not there");
  }

  @Test
  void ofDisksThatAGuestMayHaveChangedNothingIsCompared() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    assertThat(ByName.of(engine).checkDisks(plan, 1 << 30, (a, b, c) -> {}))
        .isEqualTo(CheckReceipt.NONE);
  }

  @Test
  void theProcessHasNoPrivilegeAndNoFileOfAnybodyElse() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    Path proc = Path.of("/proc", Long.toString(record.run().pid()));
    String status = Files.readString(proc.resolve("status"));
    assertThat(status).contains("NoNewPrivs:\t1").containsPattern("Seccomp:\t2");
    assertThat(status).containsPattern("CapEff:\t0000000000000000");
    assertThat(Files.readString(proc.resolve("limits")))
        .containsPattern("Max core file size\\s+0\\s+0");
    if (HostUser.isRoot() && new MachineUsers().separate()) {
      assertThat(record.uid()).isGreaterThan(MachineUsers.FIRST);
      assertThat(HostUser.owner(proc)).isEqualTo(record.uid());
      assertThat(HostUser.owner(home.directory(plan.name()).disk("scsi0"))).isEqualTo(record.uid());
      assertThat(HostUser.owner(home.directory(plan.name()).record())).isZero();
    }
  }

  @Test
  void theProcessesOfAMachineSeeNothingOfTheHostButTheirMachinesOwn() throws Exception {
    Assumptions.assumeTrue(
        HostFacts.checks(home.settings()).stream()
            .anyMatch(check ->
                check.name().equals("machines' view") && check.level() == QemuCheck.Level.GOOD),
        "this host allows no view of a machine's own");
    Path key = home.root().resolve("key");
    Files.writeString(key, "the server's own");
    MachinePlan other = home.define(engine, 2);
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(other.name());
    ByName.of(engine).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    List<Long> pids = new ArrayList<>(List.of(record.run().pid()));
    ProcessTable.withArgument(home.directory(plan.name()).serialLog().toString(), record.uid())
        .forEach(process -> pids.add(process.pid()));
    assertThat(pids).hasSizeGreaterThanOrEqualTo(2);
    for (long pid : pids) {
      Path root = Path.of("/proc", Long.toString(pid), "root");
      for (Path own :
          List.of(
              home.directory(plan.name()).disk("scsi0"),
              home.settings().layout().runtime().resolve(plan.name().text()).resolve("qmp"))) {
        assertThat(inside(root, own)).exists();
      }
      for (Path foreign :
          List.of(
              key,
              home.settings().layout().cache(),
              home.directory(other.name()).root(),
              home.settings().layout().runtime().resolve(other.name().text()),
              Path.of("/etc/passwd"),
              Path.of("/root"),
              Path.of("/dev/kvm"))) {
        assertThat(inside(root, foreign)).doesNotExist();
      }
      assertThat(Files.readString(Path.of("/proc", Long.toString(pid), "mountinfo")))
          .contains(plan.name().text())
          .doesNotContain(other.name().text())
          .doesNotContain("/.host");
    }
    try (Stream<Path> shown = Files.list(inside(pids.getFirst()))) {
      assertThat(shown.map(path -> path.getFileName().toString()))
          .containsExactly(plan.name().text());
    }
    ByName.of(engine).stop(plan.name());
    ByName.of(engine).destroy(plan.name());
    ByName.of(engine).destroy(other.name());
    assertThat(engine.traces().found()).isEmpty();
  }

  private Path inside(long pid) {
    return inside(
        Path.of("/proc", Long.toString(pid), "root"), home.settings().layout().machines());
  }

  private static Path inside(Path root, Path path) {
    return root.resolve(path.toString().substring(1));
  }

  @Test
  void anotherServerFindsTheRunningMachineAndDoesNotStartItTwice() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    long pid = home.record(plan.name()).run().pid();
    engine.close();

    QemuEngine other = anotherServer();
    assertThat(ByName.of(other).observe(plan.name()).state()).isEqualTo(State.RUNNING);
    ByName.of(other).boot(plan.name());
    assertThat(home.record(plan.name()).run().pid()).isEqualTo(pid);
  }

  @Test
  void aServerThatDiedBetweenStartAndRecordIsSucceededByOneThatAdopts() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    long pid = record.run().pid();
    home.store().write(record.with(record.run().started(0, 0)));

    ByName.of(engine).boot(plan.name());
    assertThat(home.record(plan.name()).run().pid()).isEqualTo(pid);
    assertThat(home.record(plan.name()).run().startTicks()).isEqualTo(record.run().startTicks());
  }

  @Test
  void aProcessKilledFromOutsideIsSeenAsVanishedAndStartedAgainWithTheSamePorts() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    Given before = ByName.of(engine).define(plan);
    ByName.of(engine).boot(plan.name());
    long pid = home.record(plan.name()).run().pid();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await().until(() -> ByName.of(engine).observe(plan.name()).state() == State.VANISHED);

    ByName.of(engine).boot(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.RUNNING);
    assertThat(home.record(plan.name()).run().pid()).isNotEqualTo(pid);
    assertThat(ByName.of(engine).define(plan).services()).isEqualTo(before.services());
  }

  @Test
  void aBoardThatIsNotHereIsReplacedAndThatIsToldHoweverOftenItIsDefined() throws Exception {
    MachinePlan usual = home.define(engine, 1);
    assertThat(ByName.of(engine).define(usual).changes()).isEmpty();
    MachinePlan plain = Home.plan(2, Home.scsi(0, Home.MIB, 4L * Home.MIB));
    MachinePlan newer = new PlanVariant(plain).with(plain.board().version("99.0")).plan();
    ByName.of(engine).createDisks(newer);
    for (int time = 0; time < 2; time++) {
      assertThat(ByName.of(engine).define(newer).changes())
          .singleElement()
          .satisfies(change -> {
            assertThat(change.code()).isEqualTo("machine_version_replaced");
            assertThat(change.message()).contains("99.0").doesNotContain("QEMU", "pc-");
          });
    }
  }

  @Test
  void whatAllMachinesDoIsSeenAtOnceAndOneThatCannotBeReadCostsOnlyItself() throws Exception {
    MachinePlan runs = home.define(engine, 1);
    MachinePlan rests = home.define(engine, 2);
    MachinePlan broken = home.define(engine, 3);
    ByName.of(engine).boot(runs.name());
    Files.writeString(home.directory(broken.name()).record(), "no record");

    for (int look = 0; look < 3; look++) {
      Sightings seen = engine.sightings();
      assertThat(seen.states())
          .containsOnly(
              Map.entry(runs.name(), State.RUNNING), Map.entry(rests.name(), State.STOPPED));
      assertThat(seen.troubles()).containsOnlyKeys(broken.name());
    }

    ProcessHandle.of(home.record(runs.name()).run().pid()).orElseThrow().destroyForcibly();
    await().until(() -> engine.sightings().of(runs.name()) == State.VANISHED);
    ByName.of(engine).boot(runs.name());
    assertThat(engine.sightings().of(runs.name())).isEqualTo(State.RUNNING);
    ByName.of(engine).stop(runs.name());
    assertThat(engine.sightings().of(runs.name())).isEqualTo(State.STOPPED);
    ByName.of(engine).destroy(rests.name());
    assertThat(engine.sightings().of(rests.name())).isEqualTo(State.ABSENT);
  }

  @Test
  void aRecordedIdThatBelongsToAnotherProcessNowIsLeftAlone() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    ByName.of(engine).stop(plan.name());
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      MachineRecord record = home.record(plan.name());
      MachineRecord.Run stale =
          new MachineRecord.Run(
              true,
              ProcessTable.bootId(),
              home.settings().layout().runtime().resolve(plan.name().text()).toString(),
              Instant.now(),
              Acceleration.TCG,
              stranger.pid(),
              ProcessTable.startTicks(stranger.pid()).orElseThrow(),
              false);
      home.store().write(record.with(stale));

      assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.VANISHED);
      ByName.of(engine).stop(plan.name());
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void afterTheHostRestartedAMachineThatRanIsVanishedAndRunsAgain() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    ByName.of(engine).stop(plan.name());
    MachineRecord record = home.record(plan.name());
    home.store()
        .write(
            record.with(
                new MachineRecord.Run(
                    true,
                    "another-boot",
                    home.settings().layout().runtime().toString(),
                    Instant.now(),
                    Acceleration.TCG,
                    1,
                    1,
                    true)));
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.VANISHED);
    ByName.of(engine).boot(plan.name());
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void aPortThatSomebodyTookMeanwhileIsReplacedAtTheStart() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    int port = ByName.of(engine).define(plan).services().getFirst().port();
    try (ServerSocket thief = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      ByName.of(engine).boot(plan.name());
      assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.RUNNING);
      assertThat(ByName.of(engine).define(plan).services())
          .noneMatch(service -> service.port() == port);
    }
  }

  @Test
  void machinesOfOneHomeNeverShareAPort() throws Exception {
    List<Integer> ports = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      MachinePlan plan = home.define(engine, number);
      ByName.of(engine).define(plan).services().forEach(service -> ports.add(service.port()));
    }
    assertThat(ports).hasSize(9).doesNotHaveDuplicates();
  }

  @Test
  void manyStartsAtOnceMakeOneProcess() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    List<Callable<Long>> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(() -> {
        ByName.of(engine).boot(plan.name());
        return home.record(plan.name()).run().pid();
      });
    }
    List<Long> pids = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> start : threads.invokeAll(starts)) {
        pids.add(start.get());
      }
    }
    assertThat(pids).containsOnly(home.record(plan.name()).run().pid());
    assertThat(processesOf(plan)).hasSize(1);
  }

  private static List<Long> processesOf(MachinePlan plan) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> ProcessTable.carries(pid, plan.identity().smbiosUuid()))
        .toList();
  }

  @Test
  void aSecondQemuOnTheSameImagesCannotStart() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    // A server that lost the record of a run must not be able to run the guest twice, however
    // little is left to find it by.
    home.store().write(record.with((MachineRecord.Run) null));
    DurableFiles.deleteTree(home.settings().layout().runtime().resolve(plan.name().text()));
    assertThatThrownBy(() -> ByName.of(engine).boot(plan.name()))
        .isInstanceOf(EngineException.class);
    assertThat(processesOf(plan)).containsExactly(record.run().pid());
    home.store().write(record);
  }

  @Test
  void aMachineWhoseDisksWereNotFilledIsNotStarted() throws Exception {
    MachinePlan plan = Home.plan(1, Home.scsi(0, Home.MIB, Home.MIB));
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).define(plan);
    assertThatThrownBy(() -> ByName.of(engine).boot(plan.name()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("never filled");
  }

  @Test
  void aRawDiskThatBeginsWithAnImageHeaderNamingAHostFileStaysRaw() throws Exception {
    Path secret = home.image("secret", Home.MIB, "host's secret".getBytes());
    byte[] header = Qcow2Header.withBackingFile(secret.toString(), 8L * Home.MIB);
    MachinePlan plan = Home.plan(1, Home.scsi(0, Home.MIB, Home.MIB));
    ByName.of(engine).createDisks(plan);
    ByName.of(engine)
        .writeDisks(
            plan,
            home.archive(
                "hostile.vma.zst",
                java.util.Map.of("drive-scsi0", home.image("hostile.raw", Home.MIB, header))),
            (a, b, c) -> {});
    ByName.of(engine).define(plan);
    ByName.of(engine).boot(plan.name());

    long pid = home.record(plan.name()).run().pid();
    List<String> open = new ArrayList<>();
    try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path file : files.toList()) {
        try {
          open.add(Files.readSymbolicLink(file).toString());
        } catch (NoSuchFileException closedMeanwhile) {
          continue;
        }
      }
    }
    assertThat(open)
        .contains(home.directory(plan.name()).disk("scsi0").toString())
        .doesNotContain(secret.toString());
    try (var qmp = new MachineProcess(home.store()).open(home.record(plan.name()))) {
      var image =
          qmp.execute("query-named-block-nodes", Duration.ofSeconds(2))
              .valueStream()
              .filter(node -> node.path("node-name").asString("").equals("scsi0-raw"))
              .findFirst()
              .orElseThrow()
              .path("image");
      assertThat(image.path("format").asString()).isEqualTo("raw");
      assertThat(image.path("virtual-size").asLong()).isEqualTo(Home.MIB);
      assertThat(image.has("backing-filename")).isFalse();
    }
  }

  @Test
  void onlyDirectoriesWithTheMarkAreInTheInventory() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    Path foreign = home.settings().layout().machines().resolve(Home.name(2).text());
    Files.createDirectory(foreign);
    Files.writeString(foreign.resolve("disk-scsi0.raw"), "somebody's");
    assertThat(engine.inventory()).containsExactly(plan.name());
    MachineName other = Home.name(2);
    ByName.of(engine).destroy(other);
    assertThat(foreign.resolve("disk-scsi0.raw")).exists();
    assertThatThrownBy(() -> ByName.of(engine).createDisks(Home.plan(2, Home.scsi(0, 512, 512))))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("mark");
  }

  @Test
  void aMachineWithAnUnreadableRecordCanBeDestroyedAndDisturbsNoOther() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    Files.writeString(home.directory(plan.name()).record(), "{broken");
    assertThatThrownBy(() -> ByName.of(engine).observe(plan.name()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("machine.json");
    MachinePlan other = home.define(engine, 2);
    assertThat(ByName.of(engine).define(other).services()).hasSize(3);

    ByName.of(engine).destroy(plan.name());
    assertThat(processesOf(plan)).isEmpty();
    assertThat(engine.inventory()).containsExactly(other.name());
  }

  /** An engine that believes in KVM although this host's is of no use to machines. */
  private QemuEngine engineThatTrustsKvm() throws IOException {
    QemuEngine automatic = home.engine(home.settings());
    Assumptions.assumeTrue(
        automatic.acceleration().acceleration() == Acceleration.TCG, "KVM works here");
    Path cache = home.settings().layout().cache().resolve("qemu-host.json");
    String json = Files.readString(cache);
    Files.writeString(cache, json.replace("\"TCG\"", "\"KVM\""));
    return home.engine(home.settings());
  }

  @Test
  void aKvmThatFailsAtTheStartIsReplacedByTcgAndRemembered() throws Exception {
    QemuEngine trusting = engineThatTrustsKvm();
    assertThat(trusting.acceleration().acceleration()).isEqualTo(Acceleration.KVM);
    MachinePlan plan = home.define(trusting, 1);
    ByName.of(trusting).boot(plan.name());
    assertThat(ByName.of(trusting).observe(plan.name()).state()).isEqualTo(State.RUNNING);
    assertThat(home.record(plan.name()).run().acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(trusting.acceleration().acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(trusting.acceleration().reason()).contains("did not start under KVM");
  }

  @Test
  void aMachineThatIsStuckUnderKvmIsStartedOnceMoreUnderTcg() throws Exception {
    QemuEngine automatic = home.engine(home.settings());
    MachinePlan plan = home.define(automatic, 1);
    ByName.of(automatic).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    MachineRecord.Run run = record.run();
    // An empty disk gives no sign of life either.
    home.store()
        .write(
            record.with(
                new MachineRecord.Run(
                    true,
                    run.bootId(),
                    run.sockets(),
                    run.startedAt().minusSeconds(30),
                    Acceleration.KVM,
                    run.pid(),
                    run.startTicks(),
                    false)));
    ByName.of(automatic).observe(plan.name());
    MachineRecord.Run again = home.record(plan.name()).run();
    assertThat(again.pid()).isNotEqualTo(run.pid());
    assertThat(again.acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(automatic.acceleration().reason()).contains("did nothing");
    assertThat(processesOf(plan)).containsExactly(again.pid());
  }
}
