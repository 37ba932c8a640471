package dev.vakna.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

  @TempDir Path directory;

  @Test
  void theKernelForgetsAFileAndRemembersItWhenItIsRead() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[4 << 20]);
    PageCache cache = new PageCache();
    cache.warm(file);
    assertThat(cache.resident(file)).isEqualTo(1.0);
    new ProcessBuilder("sync", "-d", file.toString()).start().waitFor();
    assertThat(cache.drop(file)).isBetween(0.0, 1.0).isEqualTo(cache.resident(file));
  }

  @Test
  void aPipeOfProgramsHandsOnAndItsMemoryIsSeen() throws Exception {
    Path notes = directory.resolve("notes");
    Path out = directory.resolve("out");
    Program.pipe(notes, List.of("echo", "abc"), List.of("tr", "a-c", "x-z")).into(out).run();
    assertThat(out).hasContent("xyz\n");
    List<Long> peaks = Program.pipe(notes, List.of("sleep", "0.1"), List.of("cat")).runWatched();
    assertThat(peaks).hasSize(2).allMatch(peak -> peak > 1 << 16);
  }

  @Test
  void aProgramThatFailsIsToldWithItsLastWords() {
    Path notes = directory.resolve("notes");
    Program failing =
        Program.pipe(notes, List.of("sh", "-c", "echo so sorry >&2; exit 3"), List.of("cat"));
    assertThatThrownBy(failing::run)
        .isInstanceOf(ProgramFailedException.class)
        .hasMessageContaining("sh ended with status 3")
        .hasMessageContaining("so sorry");
  }

  @Test
  void scratchIsGoneAfterwardsAndSoIsWhatADeadRunLeft() throws Exception {
    Path left = Files.createDirectories(directory.resolve("run-999999999/deep"));
    Files.writeString(left.resolve("file"), "x");
    Path other = Files.writeString(directory.resolve("mine"), "y");
    try (Scratch scratch = Scratch.in(directory)) {
      assertThat(directory.resolve("run-999999999")).doesNotExist();
      Files.writeString(scratch.freshDirectory("a").resolve("b"), "z");
      assertThat(scratch.fresh("a")).isNotEqualTo(scratch.fresh("a"));
    }
    assertThat(directory).isDirectoryContaining(other::equals);
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void theMachineIsSeen() throws Exception {
    Tools tools = Tools.in(System.getenv("PATH"));
    Machine machine = Machine.seenFrom(directory, tools);
    assertThat(machine.memoryBytes()).isGreaterThan(1 << 28);
    assertThat(machine.fileSystem()).isNotBlank();
    assertThat(machine.tools().get("dd")).contains("dd");
    assertThat(Tools.in("/nowhere").has("zstd")).isFalse();
  }

  @Test
  void whatOthersUseIsWhatIsBusyAndNotOwn() {
    Processors before = new Processors(1000, 500, 100);
    assertThat(new Processors(1200, 650, 150).othersSince(before)).isEqualTo(0.5);
    assertThat(new Processors(1200, 600, 250).othersSince(before)).isZero();
    assertThat(before.othersSince(before)).isZero();
  }
}
