package dev.vakna.transfer.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One holds a file at a time, whoever asks, and however often. */
@Timeout(60)
class FileLocksTest {

  @TempDir Path directory;

  /** Another process, which asks for a lock. */
  public static void main(String[] words) throws IOException {
    System.out.print(new FileLocks().attempt(Path.of(words[0])).isPresent());
  }

  private static boolean takenByAnotherProcess(Path file) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    FileLocksTest.class.getName(),
                    file.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return Boolean.parseBoolean(said);
  }

  @Test
  void whoAsksInVainDropsNoLockOfItsOwnProcess() throws Exception {
    Path file = directory.resolve("build.lock");
    var locks = new FileLocks();
    try (FileLocks.Held held = locks.attempt(file).orElseThrow()) {
      assertThat(locks.attempt(file)).isEmpty();
      assertThat(takenByAnotherProcess(file)).isFalse();
    }
    assertThat(takenByAnotherProcess(file)).isTrue();
    try (FileLocks.Held again = locks.attempt(file).orElseThrow()) {
      again.close();
      assertThat(locks.attempt(file)).isPresent();
    }
  }
}
