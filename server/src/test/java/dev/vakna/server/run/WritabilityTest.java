package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritabilityTest {

  @TempDir Path directory;

  @Test
  void aDirectoryWithRoomTakesWritesAndKeepsNothingOfTheProbe() {
    assertThat(Writability.fault(directory)).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFullDiskIsAFault() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    Process mounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", small.toString())
            .start();
    assumeThat(mounted.waitFor()).as("only root can make a small disk").isZero();
    try {
      assertThat(Writability.fault(small)).isEmpty();
      Files.write(small.resolve("filler"), new byte[20 << 20]);
      assertThat(Writability.fault(small)).get().asString().contains(small.toString(), "full");
    } finally {
      new ProcessBuilder("umount", small.toString()).start().waitFor();
    }
  }

  @Test
  void aDirectoryThatTakesNoWritesIsAFault() {
    assertThat(Writability.fault(Path.of("/proc/self"))).isPresent();
  }
}
