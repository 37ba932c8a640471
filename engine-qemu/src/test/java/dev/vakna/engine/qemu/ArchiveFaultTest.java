package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFault;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.vma.format.FaultKind;
import org.junit.jupiter.api.Test;

/** The archive reader and the domain call faults by the same names. */
class ArchiveFaultTest {

  @Test
  void aFileThatChangedIsCalledSo() {
    assertThat(FaultKind.SOURCE_CHANGED.code())
        .isEqualTo(ArchiveRejectedException.CHANGED_WHILE_READ);
  }

  @Test
  void everyFaultOfTheReaderHasWordsForACustomer() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(ArchiveFault.words(kind.code())).isNotBlank().doesNotContain("/");
    }
  }
}
