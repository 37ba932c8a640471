package dev.vakna.vma.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.Archives;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.RandomAccessFile;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a raw file's medium says of its content. */
class ReadBackTest {

  @TempDir Path directory;

  private record Written(Path file, Digest digest, long bytes) {}

  /** A sparse file with blocks of noise here and there. */
  private Written write(long seed, long size, int blocks) throws Exception {
    Random random = new Random(seed);
    Path file = directory.resolve("disk" + seed);
    var digest = new ContentDigest();
    long bytes = 0;
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(size);
      for (long place : random.longs(blocks, 0, Math.max(1, size / 4096)).distinct().toArray()) {
        byte[] block = Archives.noise(place, size < 4096 ? 0 : 4096);
        raw.seek(place * 4096);
        raw.write(block);
        digest.add(
            place * 4096, java.nio.ByteBuffer.allocateDirect(block.length).put(block).flip());
        bytes += block.length;
      }
      if (size % 4096 != 0) {
        byte[] tail = Archives.noise(size, (int) (size % 4096));
        raw.seek(size - tail.length);
        raw.write(tail);
        digest.add(
            size - tail.length, java.nio.ByteBuffer.allocateDirect(tail.length).put(tail).flip());
        bytes += tail.length;
      }
    }
    return new Written(file, digest.value(), bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {4096, 512, 65536 + 512, (5L << 20) + 4096, 1L << 30, (3L << 30) + 1536})
  void everyByteIsReadAndNoHole(long size) throws Exception {
    Written written = write(size, size, 60);
    ReadBack back = ReadBack.of(written.file(), Digest.PARTS, ReadControl.NONE);
    assertThat(back.digest()).isEqualTo(written.digest());
    // File systems give space in larger pieces than a block.
    assertThat(back.bytes()).isBetween(written.bytes(), Math.min(size, 64 * 65536));
  }

  @Test
  void aSampleIsComparedWithItsPartsAlone() throws Exception {
    Written written = write(5, 2L << 30, 400);
    ReadBack back = ReadBack.of(written.file(), 16, ReadControl.NONE);
    assertThat(back.digest().agrees(written.digest(), 16)).isTrue();
    assertThat(back.digest().agrees(written.digest(), Digest.PARTS)).isFalse();
    assertThat(back.bytes()).isLessThan(written.bytes() * 2 / 5);
  }

  @Test
  void aFileWithoutAnyDataIsReadInNoTime() throws Exception {
    Path file = directory.resolve("empty");
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(1L << 42);
    }
    ReadBack back = ReadBack.of(file, Digest.PARTS, ReadControl.NONE);
    assertThat(back.digest()).isEqualTo(Digest.ofNothing());
    assertThat(back.bytes()).isZero();
  }

  @Test
  void itCanBeStopped() throws Exception {
    Written written = write(6, 1L << 30, 10);
    ReadControl never =
        new ReadControl() {
          @Override
          public boolean cancelled() {
            return true;
          }
        };
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ReadBack.of(written.file(), Digest.PARTS, ReadControl.NONE))
        .isInstanceOf(VmaCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    // The work may be quicker than the first look.
    try {
      ReadBack.of(written.file(), Digest.PARTS, never);
    } catch (VmaCancelledException e) {
      assertThat(e).hasMessageContaining("stopped");
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = directory.resolve("absent");
    assertThatThrownBy(() -> ReadBack.of(file, Digest.PARTS, ReadControl.NONE))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("absent");
  }
}
