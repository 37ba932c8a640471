package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.LogKeeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a machine's QEMU may have put in the place of the files that are read of it. */
@Timeout(60)
class LyingMachineTest {

  @TempDir Path directory;

  @Test
  void aPipeInTheLogsPlaceIsNotWaitedFor() throws Exception {
    Path log = directory.resolve("serial.log");
    assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> LogKeeper.tail(log, 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no file");
    assertThatThrownBy(() -> DurableFiles.readBounded(log, 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no file");
    new LogKeeper(10).trim(log);
  }

  @Test
  void aLinkInTheLogsPlaceIsNotFollowed() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "x".repeat(100));
    Path log = Files.createSymbolicLink(directory.resolve("serial.log"), secret);

    assertThatThrownBy(() -> new LogKeeper(10).trim(log)).isInstanceOf(IOException.class);
    assertThat(secret).hasContent("x".repeat(100));
    assertThatThrownBy(() -> LogKeeper.end(log, 100)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> DurableFiles.readBounded(log, 100)).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsAFileIsReadFromItsEnd() throws Exception {
    Path log = directory.resolve("serial.log");
    Files.writeString(log, "abcdef");
    assertThat(new String(LogKeeper.end(log, 3), StandardCharsets.UTF_8)).isEqualTo("def");
    assertThat(LogKeeper.end(directory.resolve("none"), 3)).isEmpty();
  }
}
