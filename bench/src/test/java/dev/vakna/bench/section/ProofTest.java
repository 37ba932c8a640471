package dev.vakna.bench.section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.bench.content.ArchiveMaker;
import dev.vakna.bench.content.Packing;
import dev.vakna.bench.content.SampleDisk;
import dev.vakna.bench.restore.Restores;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.ReadBack;
import dev.vakna.vma.pass.ReadControl;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {

  @TempDir Path directory;

  @Test
  void aRestoreOfAnotherDiskIsNoticed() throws Exception {
    Path raw = directory.resolve("raw");
    new SampleDisk(1, 8 << 20, 4 << 20).write(raw);
    Path archive = directory.resolve("a.vma.zst");
    new ArchiveMaker(ReadControl.NONE).make(raw, archive, Packing.ZSTD_1, 1);
    Proof proof = new Proof();
    proof.note(
        "full", new Restores(ReadControl.NONE).full(archive, Restores.files(directory), true));

    assertThat(proof.ways()).isEqualTo(1);
    proof.require(ReadBack.of(raw, Digest.PARTS, ReadControl.NONE).digest());
    Path other = directory.resolve("other");
    new SampleDisk(2, 8 << 20, 4 << 20).write(other);
    Digest wrong = ReadBack.of(other, Digest.PARTS, ReadControl.NONE).digest();
    assertThatThrownBy(() -> proof.require(wrong)).hasMessageContaining("'full' did not restore");
  }
}
