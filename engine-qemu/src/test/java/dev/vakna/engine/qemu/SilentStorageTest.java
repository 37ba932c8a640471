package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.seed.Seed;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.testkit.engine.ByName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The storage of the machines cannot be looked at, as when the server of a network file system is
 * gone: a link that leads to itself answers no question either.
 */
class SilentStorageTest {

  private static final MachinePlan PLAN = Home.plan(1, Home.scsi(0, 1 << 20, 1 << 20));
  private static final MachineName NAME = PLAN.name();

  @TempDir Path temporary;
  private Home home;
  private QemuEngine engine;
  private ArchiveSource archive;
  private Path machines;
  private Path aside;

  @BeforeEach
  void begin() throws Exception {
    home = new Home(temporary);
    engine = home.engine();
    archive =
        home.archive(
            "a.vma.zst", Map.of("drive-scsi0", home.image("a.raw", 1 << 20, new byte[] {1, 2, 3})));
    ByName.of(engine).createDisks(PLAN);
    ByName.of(engine).writeDisks(PLAN, archive, (_, _, _) -> {});
    machines = home.settings().layout().machines();
    aside = machines.resolveSibling("aside");
  }

  @AfterEach
  void end() throws IOException {
    home.close();
  }

  private void goesAway() {
    try {
      Files.move(machines, aside);
      Files.createSymbolicLink(machines, machines.getFileName());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void comesBack() throws IOException {
    Files.delete(machines);
    Files.move(aside, machines);
  }

  private Map<String, ThrowingCallable> calls() {
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("createDisks", () -> ByName.of(engine).createDisks(PLAN));
    calls.put("writeDisks", () -> ByName.of(engine).writeDisks(PLAN, archive, (_, _, _) -> {}));
    calls.put(
        "checkDisks", () -> ByName.of(engine).checkDisks(PLAN, Long.MAX_VALUE, (_, _, _) -> {}));
    calls.put("giveIdentity", () -> ByName.of(engine).giveIdentity(NAME, new Seed("", "", "")));
    calls.put("boot", () -> ByName.of(engine).boot(NAME));
    calls.put("powerDown", () -> ByName.of(engine).powerDown(NAME));
    calls.put("stop", () -> ByName.of(engine).stop(NAME));
    calls.put("observe", () -> ByName.of(engine).observe(NAME));
    calls.put("state", () -> ByName.of(engine).state(NAME));
    calls.put("services", () -> ByName.of(engine).services(NAME));
    calls.put("destroy", () -> ByName.of(engine).destroy(NAME));
    calls.put("define", () -> ByName.of(engine).define(PLAN));
    calls.put("console", () -> ByName.of(engine).console(NAME, 100));
    calls.put("screen", () -> ByName.of(engine).screen(NAME));
    return calls;
  }

  private Map<String, ThrowingCallable> callsOfTheHost() {
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("read", () -> engine.read());
    calls.put("inventory", () -> engine.inventory());
    calls.put("sightings", () -> engine.sightings());
    calls.put("traces", () -> engine.traces());
    return calls;
  }

  private static void areOutOfReach(Map<String, ThrowingCallable> calls) {
    for (Map.Entry<String, ThrowingCallable> call : calls.entrySet()) {
      EngineException told = catchThrowableOfType(EngineException.class, call.getValue());
      assertThat(told).as(call.getKey()).isNotNull();
      assertThat(told.kind())
          .as("%s: %s", call.getKey(), told.getMessage())
          .isEqualTo(EngineException.Kind.OUT_OF_REACH);
    }
  }

  @Test
  void everyCallSaysThatItIsOutOfReachAndNothingIsTakenForGone() throws Exception {
    goesAway();
    areOutOfReach(calls());
    areOutOfReach(callsOfTheHost());
    isAllThereAfter(this::comesBack);
  }

  @Test
  void aDirectoryThatIsNotThereAnyMoreIsOutOfReachAndIsNotMadeAnew() throws Exception {
    Files.move(machines, aside);
    areOutOfReach(calls());
    areOutOfReach(callsOfTheHost());
    assertThat(machines).doesNotExist();
    isAllThereAfter(() -> Files.move(aside, machines));
  }

  @Test
  void whateverElseLiesInItsPlaceIsNotTakenForTheStorage() throws Exception {
    Files.move(machines, aside);
    Files.createDirectory(machines);
    areOutOfReach(calls());
    areOutOfReach(callsOfTheHost());
    Files.delete(machines);
    Files.writeString(machines, "a file");
    areOutOfReach(calls());
    areOutOfReach(callsOfTheHost());
    isAllThereAfter(this::comesBack);
  }

  @Test
  void aLinkToStorageThatIsNotMountedIsOutOfReachForAServerThatStarts() throws Exception {
    Files.move(machines, aside);
    Path unmounted = machines.resolveSibling("unmounted");
    Files.createSymbolicLink(machines, unmounted);
    engine = home.engine();
    areOutOfReach(calls());
    areOutOfReach(callsOfTheHost());
    isAllThereAfter(() -> Files.move(aside, unmounted));
  }

  @Test
  void oneMachineThatCannotBeLookedAtIsOutOfReachAndNoOtherIs() throws Exception {
    MachinePlan other = home.define(engine, 2);
    Path directory = machines.resolve(NAME.text());
    Files.move(directory, aside);
    Files.createSymbolicLink(directory, directory.getFileName());

    areOutOfReach(calls());
    assertThat(engine.inventory()).containsExactlyInAnyOrder(NAME, other.name());
    assertThat(engine.sightings().states()).containsOnlyKeys(other.name());
    assertThat(engine.sightings().troubles()).containsOnlyKeys(NAME);
    assertThat(engine.traces().complete()).isFalse();
    assertThat(engine.traces().found())
        .extracting(Trace::kind)
        .containsExactly(Trace.Kind.MACHINE, Trace.Kind.MACHINE);
    assertThat(ByName.of(engine).state(other.name())).isEqualTo(Observation.State.STOPPED);
    engine.read();
    ByName.of(engine).destroy(other.name());

    isAllThereAfter(() -> {
      Files.delete(directory);
      Files.move(aside, directory);
    });
  }

  @Test
  void whatIsSeenInPlaceOfARecordIsNotWaitedFor() throws Exception {
    Path record = home.directory(NAME).record();
    Files.move(record, aside);
    Files.createDirectory(record);
    EngineException told =
        catchThrowableOfType(EngineException.class, () -> ByName.of(engine).observe(NAME));
    assertThat(told.kind()).as(told.getMessage()).isEqualTo(EngineException.Kind.FATAL);
    Files.delete(record);
    isAllThereAfter(() -> Files.move(aside, record));
  }

  @Test
  void aFileInTheWayOfAMachineIsNoMachine() throws Exception {
    MachinePlan other = Home.plan(3, Home.scsi(0, 1 << 20, 1 << 20));
    Files.createFile(machines.resolve(other.name().text()));
    assertThat(engine.inventory()).containsExactly(NAME);
    EngineException told =
        catchThrowableOfType(EngineException.class, () -> ByName.of(engine).createDisks(other));
    assertThat(told.kind()).isEqualTo(EngineException.Kind.FATAL);
    assertThat(told).hasMessageContaining("in the way");
  }

  @Test
  void aHomeThatIsNewIsReadBeforeItHasAMachine() throws Exception {
    QemuEngine fresh =
        home.engine(QemuSettings.of(Files.createDirectory(home.root().resolve("new"))));
    assertThat(fresh.read().capacity().diskTotalBytes()).isPositive();
    assertThat(fresh.inventory()).isEmpty();
    assertThat(fresh.traces().complete()).isTrue();
  }

  private interface Mending {
    void mend() throws IOException;
  }

  private void isAllThereAfter(Mending mending) throws Exception {
    mending.mend();
    assertThat(engine.inventory()).containsExactly(NAME);
    assertThat(ByName.of(engine).checkDisks(PLAN, Long.MAX_VALUE, (_, _, _) -> {}).disks())
        .hasSize(1);
    ByName.of(engine).destroy(NAME);
    assertThat(engine.inventory()).isEmpty();
    assertThat(machines.resolve(NAME.text())).doesNotExist();
  }

  @Test
  void aTransferWhoseDisksGoAwayIsOutOfReachAndGoesOnWhenTheyAreBack() throws Exception {
    MachinePlan other = Home.plan(2, Home.scsi(0, 1 << 20, 1 << 20));
    ByName.of(engine).createDisks(other);
    boolean[] away = {false};
    EngineException told =
        catchThrowableOfType(
            EngineException.class,
            () ->
                ByName.of(engine)
                    .writeDisks(
                        other,
                        archive,
                        (_, _, _) -> {
                          if (!away[0]) {
                            away[0] = true;
                            goesAway();
                          }
                        }));
    assertThat(told.kind()).as(told.getMessage()).isEqualTo(EngineException.Kind.OUT_OF_REACH);
    comesBack();
    assertThat(ByName.of(engine).writeDisks(other, archive, (_, _, _) -> {}).disks()).hasSize(1);
  }

  @Test
  void whatIsReallyNotThereIsNotWaitedFor() {
    MachineName nobody = Home.plan(7, Home.scsi(0, 1 << 20, 1 << 20)).name();
    EngineException told =
        catchThrowableOfType(EngineException.class, () -> ByName.of(engine).boot(nobody));
    assertThat(told.kind()).isEqualTo(EngineException.Kind.FATAL);
    ByName.of(engine).destroy(nobody);
  }
}
