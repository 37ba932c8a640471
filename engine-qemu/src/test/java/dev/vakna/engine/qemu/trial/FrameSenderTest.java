package dev.vakna.engine.qemu.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameSenderTest {

  private static final int SECTOR = 512;

  @TempDir private Path directory;

  @Test
  void theProgramIsWhatItsSourceSays() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/as")), "binutils are not installed");
    Path source = directory.resolve("sender.s");
    try (InputStream in = FrameSender.class.getResourceAsStream("frame-sender.s")) {
      assertThat(in).isNotNull();
      Files.write(source, in.readAllBytes());
    }
    String object = directory.resolve("sender.o").toString();
    Path program = directory.resolve("sender.bin");
    run("as", "--32", "-o", object, source.toString());
    run(
        "ld",
        "-m",
        "elf_i386",
        "-Ttext",
        "0x7c00",
        "--oformat",
        "binary",
        "-o",
        program.toString(),
        object);

    Path disk = directory.resolve("disk");
    byte[] frame = {1, 2, 3};
    FrameSender.disk(disk, List.of(frame));
    byte[] made = Files.readAllBytes(disk);
    assertThat(Arrays.copyOf(made, SECTOR)).isEqualTo(Files.readAllBytes(program));
    assertThat(Arrays.copyOfRange(made, SECTOR, SECTOR + 6)).containsExactly(3, 0, 1, 2, 3, 0);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
