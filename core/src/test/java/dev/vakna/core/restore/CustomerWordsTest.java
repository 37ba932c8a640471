package dev.vakna.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFault;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.restore.step.Faults;
import dev.vakna.operations.StepFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Customers read what is so and what to do, and nothing of the host. */
class CustomerWordsTest {

  private static final String HOST =
      "/var/lib/vz/dump/vzdump-qemu-1.vma.zst: damaged; apt-get install swtpm; chmod o+x /srv";
  private static final Pattern OF_THE_HOST =
      Pattern.compile("/(var|usr|tmp|srv|proc|dump|etc|run)\\b|apt-get|chmod|zstd -|VAKNA_");

  private static List<String> kinds() {
    return List.of(
        ArchiveRejectedException.CHANGED,
        ArchiveRejectedException.CHANGED_WHILE_READ,
        ArchiveRejectedException.UNSUPPORTED,
        "extent-md5",
        "header-truncated",
        "bad-magic",
        "unsafe-name",
        "plan-mismatch",
        "no such kind");
  }

  @Test
  void noFailureOfARestoreNamesAnythingOfTheHost() {
    List<StepFailedException> failures = new ArrayList<>();
    for (String kind : kinds()) {
      failures.add(Faults.of(new ArchiveRejectedException(kind, HOST, null)));
    }
    for (EngineException.Kind kind :
        EnumSet.complementOf(EnumSet.of(EngineException.Kind.OUT_OF_REACH))) {
      failures.add(Faults.of(EngineException.of(kind, HOST, null)));
    }
    failures.add(Faults.unreadable("key", new IOException(HOST)));
    failures.add(Faults.replaced(HOST));
    assertThat(failures)
        .extracting(failure -> failure.failure().message())
        .allSatisfy(message -> {
          assertThat(message).doesNotContainPattern(OF_THE_HOST);
          assertThat(message).endsWith("Nothing was kept and nothing is charged.");
        });
  }

  @Test
  void whatIsOutOfReachIsWaitedForAndSaysSo() {
    StepFailedException waits =
        Faults.of(EngineException.of(EngineException.Kind.OUT_OF_REACH, HOST, null));
    assertThat(waits.remedy()).isEqualTo(StepFailedException.Remedy.WAIT);
    assertThat(waits.failure().message())
        .doesNotContainPattern(OF_THE_HOST)
        .startsWith("Waiting for")
        .contains("does not answer", "Nothing is lost", "by itself", "cancel");
    assertThat(waits.failure().detail()).isEqualTo(HOST);
  }

  @Test
  void theOperatorIsToldTheReadersOwnWords() {
    StepFailedException failure = Faults.of(new ArchiveRejectedException("extent-md5", HOST, null));
    assertThat(failure.failure().detail()).isEqualTo("extent-md5: " + HOST);
    assertThat(Faults.kindOf(failure.failure())).isEqualTo("extent-md5");
  }

  @Test
  void whatIsPackedOtherwiseIsNotCalledDamaged() {
    StepFailedException failure =
        Faults.of(new ArchiveRejectedException(ArchiveRejectedException.UNSUPPORTED, HOST, null));
    assertThat(failure.failure().code()).isEqualTo("backup_unavailable");
    assertThat(failure.failure().message()).doesNotContain("damaged").contains("pack it again");
  }

  @Test
  void everyKindHasItsWords() {
    assertThat(kinds())
        .allSatisfy(kind ->
            assertThat(ArchiveFault.words(kind)).isNotBlank().doesNotContainPattern(OF_THE_HOST));
  }
}
