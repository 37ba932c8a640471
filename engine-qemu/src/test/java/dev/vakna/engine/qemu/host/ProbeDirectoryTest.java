package dev.vakna.engine.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeDirectoryTest {

  @TempDir Path machines;

  @Test
  void whatAKilledProcessLeftIsRemovedAndNothingElse() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path left = Files.createDirectory(machines.resolve(".probe-%d-77".formatted(gone.pid())));
    Files.writeString(left.resolve("sector.img"), "x");
    Path earlier = Files.createDirectory(machines.resolve(".probe-123456789"));
    Files.setLastModifiedTime(earlier, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path recent = Files.createDirectory(machines.resolve(".probe-987654321"));
    Path others = Files.createDirectory(machines.resolve(".probe-of-somebody"));
    try (ProbeDirectory mine = ProbeDirectory.in(machines);
        ProbeDirectory second = ProbeDirectory.in(machines)) {
      assertThat(mine.path()).isDirectory().isNotEqualTo(second.path());
      assertThat(left).doesNotExist();
      assertThat(earlier).doesNotExist();
      assertThat(recent).isDirectory();
      assertThat(others).isDirectory();
    }
    assertThat(entries()).isEqualTo(2);
  }

  private long entries() throws IOException {
    try (var all = Files.list(machines)) {
      return all.count();
    }
  }
}
