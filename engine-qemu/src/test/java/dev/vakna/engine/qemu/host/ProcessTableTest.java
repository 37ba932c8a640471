package dev.vakna.engine.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

  @TempDir Path place;

  private static void cannotBeTold(ThrowingCallable question) {
    assertThatThrownBy(question)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.retryable()).as("%s", e).isTrue());
  }

  @Test
  void aProcessThatCannotBeLookedAtIsNotOneThatIsGone() throws Exception {
    // A link to itself cannot be opened, as nothing can when no more files may be open.
    for (String file : new String[] {"stat", "cmdline"}) {
      Files.createSymbolicLink(place.resolve(file), Path.of(file));
    }
    cannotBeTold(() -> ProcessTable.stat(place));
    cannotBeTold(() -> ProcessTable.commandLine(place));
  }

  @Test
  void theHostIsNotTakenForStartedAnewWhenThatCannotBeTold() throws Exception {
    Path file = Files.createSymbolicLink(place.resolve("boot_id"), Path.of("boot_id"));
    cannotBeTold(() -> ProcessTable.bootId(file));
    assertThat(ProcessTable.bootId()).isEqualTo(ProcessTable.bootId()).isNotEmpty();
  }

  @Test
  void aProcessThatHasEndedIsGone() throws Exception {
    Process process = new ProcessBuilder("sleep", "600").start();
    assertThat(ProcessTable.stat(process.pid())).isPresent();
    assertThat(ProcessTable.commandLine(process.pid())).containsExactly("sleep", "600");
    process.destroyForcibly().waitFor();
    assertThat(ProcessTable.stat(process.pid())).isEmpty();
    assertThat(ProcessTable.commandLine(process.pid())).isEmpty();
    assertThat(ProcessTable.stat(place.resolve("none"))).isEmpty();
  }

  @Test
  void manyThatComeAndGoAreNoTrouble() throws Exception {
    for (int round = 0; round < 30; round++) {
      Process process = new ProcessBuilder("true").start();
      while (process.isAlive()) {
        ProcessTable.stat(process.pid());
        ProcessTable.commandLine(process.pid());
        ProcessTable.search("no such machine");
      }
    }
  }
}
