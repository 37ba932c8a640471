package dev.vakna.engine.qemu.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuProgramTest {

  @TempDir Path directory;

  @Test
  void theProgramSeesNothingOfTheServersEnvironmentButThePath() throws Exception {
    assertThat(System.getenv()).containsKey("HOME");
    Path seen = directory.resolve("seen");
    Path program = directory.resolve("qemu");
    Files.writeString(
        program,
        """
        #!/bin/sh
        tr '\\0' '\\n' </proc/$$/environ >%s
        echo QEMU emulator version 9.2.1
        """
            .formatted(seen));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(new QemuProgram(program.toString()).version()).isEqualTo("9.2.1");
    assertThat(names(Files.readAllLines(seen))).containsExactlyInAnyOrder("PATH", "LC_ALL");
  }

  private static List<String> names(List<String> environment) {
    return environment.stream().map(line -> line.substring(0, line.indexOf('='))).toList();
  }
}
