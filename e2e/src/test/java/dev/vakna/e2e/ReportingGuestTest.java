package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportingGuestTest {

  @TempDir private Path directory;

  @Test
  void theBytesAreWhatTheSourceSays() throws Exception {
    assumeTrue(installed("as") && installed("ld"), "binutils are not installed");
    Path source = directory.resolve("guest.s");
    try (InputStream in = ReportingGuestTest.class.getResourceAsStream("reporting-guest.s")) {
      assertThat(in).isNotNull();
      Files.write(source, in.readAllBytes());
    }
    Path object = directory.resolve("guest.o");
    Path program = directory.resolve("guest.bin");
    run(List.of("as", "--32", "-o", object.toString(), source.toString()));
    run(
        List.of(
            "ld",
            "-m",
            "elf_i386",
            "-Ttext",
            "0x7c00",
            "--oformat",
            "binary",
            "-o",
            program.toString(),
            object.toString()));

    assertThat(Files.readAllBytes(program)).isEqualTo(ReportingGuest.sector());
  }

  private static boolean installed(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
