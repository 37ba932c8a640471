package dev.vakna.engine.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Trace.Kind;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.engine.qemu.Home;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.engine.qemu.bridge.HostCommands;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.testkit.engine.ByName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU and real directories: what accidents leave of machines is found and removed. */
class RemainsIT {

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

  @Test
  void aWholeMachineIsOneTraceWhetherItRunsOrNot() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    assertThat(engine.traces().found()).extracting(Trace::kind).containsExactly(Kind.MACHINE);
    ByName.of(engine).boot(plan.name());
    assertThat(engine.traces().found())
        .extracting(Trace::kind, Trace::machine)
        .containsExactly(tuple(Kind.MACHINE, plan.name()));
    ByName.of(engine).destroy(plan.name());
    assertThat(engine.traces().found()).isEmpty();
  }

  @Test
  void theFilterOfAMachineWhoseTapIsGoneGoesWithTheMachine() throws Exception {
    assumeTrue(HostUser.isRoot(), "a filter needs root");
    Wire wire = new Wire("public", "vmbr0", null, List.of(), null, null);
    MachinePlan plan = home.define(engine, 1).at(wire);
    MachineRecord record = home.record(plan.name());
    home.store()
        .write(
            record.with(
                new MachineRecord.Defined(plan, record.defined().machineType(), List.of())));
    HostCommands host = new HostCommands(List.of());
    new MachineTaps(host, temporary, "home").filter(plan, wire);

    ByName.of(engine).destroy(plan.name());

    assertThat(host.run("nft", "list", "table", "bridge", "vakna"))
        .doesNotContain(MachineTaps.name(plan.name()));
  }

  @Test
  void aProcessWhoseDirectoryWasRemovedUnderItIsFoundAndEndedWithItsSockets() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    MachinePlan other = home.define(engine, 2);
    ByName.of(engine).boot(plan.name());
    ByName.of(engine).boot(other.name());
    long pid = home.record(plan.name()).run().pid();
    DurableFiles.deleteTree(home.directory(plan.name()).root());

    assertThat(engine.traces().found())
        .extracting(Trace::kind, Trace::machine)
        .containsExactlyInAnyOrder(
            tuple(Kind.RUNNING_UNCLAIMED, plan.name()),
            tuple(Kind.LEFTOVER, plan.name()),
            tuple(Kind.MACHINE, other.name()));
    assertThat(engine.traces().found())
        .anyMatch(trace -> trace.words().matches("process %d \\(qemu.*\\)".formatted(pid)));

    ByName.of(engine).destroy(plan.name());

    await().until(() -> ProcessTable.startTicks(pid).isEmpty());
    assertThat(engine.traces().found())
        .extracting(Trace::machine)
        .as("nobody else's")
        .containsExactly(other.name());
    assertThat(ByName.of(engine).state(other.name())).isEqualTo(State.RUNNING);
    assertThat(home.settings().layout().runtime().resolve(plan.name().text())).doesNotExist();
  }

  @Test
  void aProcessWhoseRunWasForgottenIsAdoptedByAStartAndEndedByAStop() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    home.store().write(record.with((MachineRecord.Run) null));
    assertThat(engine.traces().found())
        .extracting(Trace::kind)
        .containsExactlyInAnyOrder(Kind.MACHINE, Kind.RUNNING_UNCLAIMED);
    assertThat(ByName.of(engine).state(plan.name())).isEqualTo(State.STOPPED);

    ByName.of(engine).boot(plan.name());
    assertThat(home.record(plan.name()).run().pid()).isEqualTo(record.run().pid());
    assertThat(ByName.of(engine).state(plan.name())).isEqualTo(State.RUNNING);
    assertThat(engine.traces().found()).extracting(Trace::kind).containsExactly(Kind.MACHINE);

    home.store().write(record.with((MachineRecord.Run) null));
    ByName.of(engine).stop(plan.name());
    await().until(() -> ProcessTable.startTicks(record.run().pid()).isEmpty());
    assertThat(engine.traces().found()).extracting(Trace::kind).containsExactly(Kind.MACHINE);
  }

  @Test
  void aMachineThatIsDestroyedWhileItsRunIsForgottenLeavesNoProcess() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    MachineRecord record = home.record(plan.name());
    home.store().write(record.with((MachineRecord.Run) null));
    ByName.of(engine).destroy(plan.name());
    await().until(() -> ProcessTable.startTicks(record.run().pid()).isEmpty());
    assertThat(engine.traces().found()).isEmpty();
  }

  @Test
  void beginningsAndSocketsWithoutAMachineAreFoundAndRemoved() throws Exception {
    MachineName name = Home.name(7);
    Path machines = Files.createDirectories(home.settings().layout().machines());
    Path draft = Files.createDirectory(machines.resolve(".new-" + name.text()));
    Files.writeString(draft.resolve("machine.json"), "half");
    Path sockets = Files.createDirectories(home.settings().layout().runtime().resolve(name.text()));
    Files.writeString(sockets.resolve("qmp"), "");
    assertThat(engine.traces().found())
        .extracting(Trace::kind, Trace::machine)
        .containsExactlyInAnyOrder(tuple(Kind.BEGINNING, name), tuple(Kind.LEFTOVER, name));
    ByName.of(engine).destroy(name);
    assertThat(engine.traces().found()).isEmpty();
    assertThat(draft).doesNotExist();
    assertThat(sockets).doesNotExist();
  }

  @Test
  void whatDoesNotCarryOurMarkIsNoTrace() throws Exception {
    Path machines = Files.createDirectories(home.settings().layout().machines());
    Files.createDirectory(machines.resolve(Home.name(1).text()));
    Files.createDirectory(machines.resolve(".new-somebody"));
    Files.createDirectories(home.settings().layout().runtime().resolve("elsewhere"));
    // Names a machine's file, and is no machine's process.
    Path pidFile = machines.resolve(Home.name(2).text()).resolve("pid");
    Process stranger = new ProcessBuilder("sleep", "60").directory(machines.toFile()).start();
    Process reader = new ProcessBuilder("tail", "-F", pidFile.toString()).start();
    try {
      assertThat(engine.traces().found()).isEmpty();
      ByName.of(engine).destroy(Home.name(2));
      assertThat(stranger.isAlive()).isTrue();
      assertThat(reader.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
      reader.destroyForcibly();
    }
  }

  @Test
  void aDiskThatIsMissingIsToldOf() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    Files.delete(home.directory(plan.name()).disk("scsi0"));
    assertThat(engine.traces().found())
        .extracting(Trace::kind)
        .containsExactlyInAnyOrder(Kind.MACHINE, Kind.INCOMPLETE);
    assertThat(engine.traces().found())
        .anyMatch(trace -> trace.words().contains("disk-scsi0.raw is missing"));
  }

  @Test
  void servicesAreToldAsTheyAreOfferedNow() throws Exception {
    assertThat(ByName.of(engine).services(Home.name(1))).isEmpty();
    MachinePlan plan = home.define(engine, 1);
    assertThat(ByName.of(engine).services(plan.name()))
        .isEqualTo(ByName.of(engine).define(plan).services());
  }
}
