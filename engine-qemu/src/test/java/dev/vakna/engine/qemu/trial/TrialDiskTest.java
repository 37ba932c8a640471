package dev.vakna.engine.qemu.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialDiskTest {

  @TempDir Path directory;

  @Test
  void whatTrialsThatDiedHaveLeftIsRemovedAndNothingElse() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path left = file("vakna-trial-%d-17.img".formatted(dead.pid()));
    Path running = file("vakna-trial-%d-17.img".formatted(ProcessHandle.current().pid()));
    Path other = file("vakna-trial-notes.img");

    TrialDisk.sweep(directory);

    assertThat(left).doesNotExist();
    assertThat(running).exists();
    assertThat(other).exists();
  }

  private Path file(String name) throws Exception {
    return Files.createFile(directory.resolve(name));
  }
}
