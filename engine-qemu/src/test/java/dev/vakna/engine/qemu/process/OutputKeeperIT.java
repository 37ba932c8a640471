package dev.vakna.engine.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.Home;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.process.OutputKeeper.Output;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.QmpClient;
import dev.vakna.testkit.engine.ByName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What machines write is bounded, with a real QEMU and while servers come and go. */
class OutputKeeperIT {

  private static final long SMALL_LOG = 64 * 1024;

  @TempDir Path temporary;
  private Home home;
  private QemuEngine engine;

  @BeforeEach
  void begin() throws IOException {
    home = new Home(temporary);
    engine = engineWithSmallLogs();
  }

  @AfterEach
  void end() throws IOException {
    home.close();
  }

  /** {@code cli; mov dx,3f8h; mov al,'x'; out dx,al; jmp -3}: writes without pause. */
  private static byte[] endlessWriter() {
    byte[] sector = new byte[512];
    byte[] code = HexFormat.of().parseHex("fabaf803b078eeebfd");
    System.arraycopy(code, 0, sector, 0, code.length);
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    return sector;
  }

  private QemuEngine engineWithSmallLogs() {
    QemuSettings usual = home.settings();
    return home.engine(
        new QemuSettings(
            usual.layout(),
            usual.network(),
            AccelerationWish.TCG,
            usual.listening(),
            SMALL_LOG,
            usual.binaries(),
            usual.firmware()));
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void theConsoleOfAGuestThatWritesWithoutPauseIsBoundedWhileNoServerLives() throws Exception {
    MachinePlan plan = home.define(engine, 1, endlessWriter());
    ByName.of(engine).boot(plan.name());
    Path log = home.directory(plan.name()).serialLog();
    engine.close();

    awaitBounded(log);

    QemuEngine other = engineWithSmallLogs();
    assertThat(ByName.of(other).observe(plan.name()).state()).isEqualTo(State.RUNNING);
    assertThat(other.traces().found())
        .noneMatch(trace -> trace.kind() == Trace.Kind.RUNNING_UNCLAIMED);
    assertThat(ByName.of(other).console(plan.name(), 1000).orElseThrow()).endsWith("xxxxxxxx");
    ByName.of(other).stop(plan.name());
    assertThat(ByName.of(other).console(plan.name(), 1000).orElseThrow()).endsWith("xxxxxxxx");
    assertThat(ProcessTable.withArgument(log.toString(), home.record(plan.name()).uid())).isEmpty();
    ByName.of(other).boot(plan.name());
    await().until(() -> ByName.of(other).observe(plan.name()).consoleBytes() > 0);
    ByName.of(other).destroy(plan.name());
    assertThat(other.traces().found()).isEmpty();
  }

  @Test
  void theConsoleOfAMachineThatAnEarlierReleaseStartedIsCutByTheServer() throws Exception {
    MachinePlan plan = home.define(engine, 1);
    ByName.of(engine).boot(plan.name());
    Path log = home.directory(plan.name()).serialLog();
    Files.delete(
        Output.CONSOLE.pipe(home.settings().layout().runtime().resolve(plan.name().text())));
    byte[] noise = "x".repeat(100_000).getBytes();
    Files.write(log, noise, java.nio.file.StandardOpenOption.APPEND);
    await().until(() -> Files.size(log) < SMALL_LOG);
    assertThat(Files.size(LogKeeper.olderPart(log))).isEqualTo(SMALL_LOG);
    assertThat(ByName.of(engine).observe(plan.name()).consoleBytes())
        .isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void whatQemuPrintsIsBoundedWhileNoServerLives() throws Exception {
    MachinePlan plan = home.define(engine, 1, endlessWriter());
    ByName.of(engine).boot(plan.name());
    Path log = home.directory(plan.name()).qemuLog();
    try (QmpClient qmp = monitor(plan)) {
      qmp.execute(
          "human-monitor-command",
          Map.of("command-line", "log exec,nochain"),
          Duration.ofSeconds(10));
    }
    engine.close();

    awaitBounded(log);

    QemuEngine other = engineWithSmallLogs();
    assertThat(ByName.of(other).observe(plan.name()).state()).isEqualTo(State.RUNNING);
    assertThat(other.traces().found())
        .noneMatch(trace -> trace.kind() == Trace.Kind.RUNNING_UNCLAIMED);
    other.requireLogsKept();
    ByName.of(other).stop(plan.name());
    assertThat(LogKeeper.lastWords(log)).contains("Trace 0");
    assertThat(ProcessTable.withArgument(log.toString(), home.record(plan.name()).uid())).isEmpty();
  }

  @Test
  void aGuestWhoseKeepersAreKilledGoesOnAndIsHeardAgain() throws Exception {
    MachinePlan plan = home.define(engine, 1, endlessWriter());
    ByName.of(engine).boot(plan.name());
    Path log = home.directory(plan.name()).serialLog();
    await().until(() -> bytes(log) > 0);
    engine.close();
    int uid = home.record(plan.name()).uid();
    for (Output output : Output.values()) {
      String kept = output.log(home.directory(plan.name())).toString();
      assertThat(ProcessTable.withArgument(kept, uid)).isNotEmpty();
      ProcessTable.withArgument(kept, uid).forEach(ProcessHandle::destroyForcibly);
      await().until(() -> !OutputKeeper.kept().contains(kept));
    }

    long pid = home.record(plan.name()).run().pid();
    long before = ProcessTable.stat(pid).orElseThrow().processorTicks();
    await().until(() -> ProcessTable.stat(pid).orElseThrow().processorTicks() > before + 100);
    try (QmpClient qmp = monitor(plan)) {
      assertThat(MachineProcess.status(qmp)).isEqualTo("running");
    }

    long heard = new LogKeeper(SMALL_LOG).written(log);
    engine = engineWithSmallLogs();
    for (Output output : Output.values()) {
      String kept = output.log(home.directory(plan.name())).toString();
      await().atMost(Duration.ofMinutes(1)).until(() -> OutputKeeper.kept().contains(kept));
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ByName.of(engine).observe(plan.name()).consoleBytes() > heard + 4 * SMALL_LOG);
    awaitBounded(log);
    ByName.of(engine).stop(plan.name());
    assertThat(engine.traces().found())
        .noneMatch(trace -> trace.kind() == Trace.Kind.RUNNING_UNCLAIMED);
  }

  private void awaitBounded(Path log) {
    LogKeeper logs = new LogKeeper(SMALL_LOG);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> {
          assertThat(bytes(log)).isLessThanOrEqualTo(2 * SMALL_LOG);
          assertThat(bytes(LogKeeper.olderPart(log))).isLessThanOrEqualTo(2 * SMALL_LOG);
          return logs.written(log) > 12 * SMALL_LOG;
        });
  }

  private QmpClient monitor(MachinePlan plan) throws IOException {
    return new MachineProcess(home.store()).open(home.record(plan.name()));
  }
}
