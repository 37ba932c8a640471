package dev.vakna.engine.qemu.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.EngineException;
import dev.vakna.engine.qemu.Home;
import dev.vakna.engine.qemu.disk.ImageFiles;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.Reachability;
import dev.vakna.testkit.engine.EngineStage.Side;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A question about a file that fails once is not taken for the answer that nothing is there. */
class SilentFileTest {

  private static final Set<PosixFilePermission> OPERATORS =
      PosixFilePermissions.fromString("rwxr-xr-x");

  @TempDir Path place;
  private FileDoor door;

  @BeforeEach
  void open() throws IOException {
    door = new FileDoor(place, OptionalInt.empty());
    Files.setPosixFilePermissions(place, OPERATORS);
  }

  private interface Work {
    void run() throws IOException;
  }

  private interface Aftermath {
    void look() throws IOException;
  }

  /** Cuts every question and change off in turn. */
  private void cutEverywhere(Work work, Aftermath next) throws IOException {
    boolean reached = true;
    for (int number = 1; reached; number++) {
      door.cutAt(number, Side.BEFORE);
      try {
        work.run();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("Input/output error");
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s", e).isTrue();
      }
      reached = door.passed() >= number;
      door.cutAt(0, Side.BEFORE);
      next.look();
    }
  }

  @Test
  void aDirectoryThatIsThereKeepsItsRights() throws IOException {
    cutEverywhere(
        () -> Reachability.require(door.through(place)),
        () -> assertThat(Files.getPosixFilePermissions(place)).isEqualTo(OPERATORS));
  }

  @Test
  void whatSocketsAreMadeInKeepsItsRights() throws IOException {
    Path base = place.resolve("sockets");
    SocketDirectory sockets = new SocketDirectory(door.through(base));
    cutEverywhere(
        () -> sockets.prepare(Home.name(1), HostUser.uid()),
        () -> {
          assertThat(Files.getPosixFilePermissions(place)).isEqualTo(OPERATORS);
          sockets.removeAll(Home.name(1));
          Files.deleteIfExists(base);
        });
  }

  @Test
  void aDiskThatCannotBeLookedAtIsNotMadeAnew() throws IOException {
    // A link to itself answers no question, as a file system that is gone.
    Path gone = Files.createSymbolicLink(place.resolve("machine"), Path.of("machine"));
    ImageFiles images =
        new ImageFiles(new MachineDirectory(gone), Home.plan(1, Home.scsi(0, 512, 512)));
    VmaHeader header =
        new VmaHeader(
            new UUID(0, 1),
            Instant.EPOCH,
            512,
            List.of(new VmaDevice(1, "drive-scsi0", 512)),
            List.of(),
            List.of());
    assertThatThrownBy(() -> images.stand(header)).isInstanceOf(EngineException.class);
  }

  @Test
  void whatAMachineWroteInItsEarlierRunStaysReadable() throws IOException {
    LogKeeper logs = new LogKeeper(64 * 1024);
    Path log = place.resolve("serial.log");
    Files.writeString(log, "earlier");
    cutEverywhere(
        () -> logs.begin(door.through(log), HostUser.uid()),
        () -> {
          assertThat(LogKeeper.tail(log, 100)).asString().isEqualTo("earlier");
          Files.deleteIfExists(LogKeeper.olderPart(log));
          Files.writeString(log, "earlier");
        });
  }

  @Test
  void whatCannotBeRemovedOrListedIsToldAsFilesTellIt() throws IOException {
    Path tree = place.resolve("tree");
    Files.createDirectories(tree.resolve("in").resolve("it"));
    cutEverywhere(
        () -> DurableFiles.deleteTree(door.through(tree)),
        () -> Files.createDirectories(tree.resolve("in").resolve("it")));
    cutEverywhere(
        () -> assertThat(DurableFiles.entries(door.through(tree))).hasSize(1),
        () -> assertThat(tree).isNotEmptyDirectory());
  }
}
