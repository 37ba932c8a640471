package dev.vakna.vma.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.Archives;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.read.VmaArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The raw file a disk is restored to. */
class RawFileTargetTest {

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(RawFileTarget.Mode.class)
  void whatIsWrittenIsThereAndTheRestIsZero(RawFileTarget.Mode mode) throws Exception {
    int size = 3 * 65536 + 4096 + 512;
    byte[] expected = new byte[size];
    Path file = directory.resolve("disk.raw");
    RawFileTarget target = RawFileTarget.create(file, size, mode);
    write(target, expected, 65536, 8192);
    write(target, expected, 3 * 65536, 4096 + 512);
    write(target, expected, 0, 4096);
    target.finish();
    assertThat(file).hasBinaryContent(expected);
  }

  @ParameterizedTest
  @EnumSource(RawFileTarget.Mode.class)
  void whereContentIsExpectedAndDoesNotComeAreZeros(RawFileTarget.Mode mode) throws Exception {
    int size = 40 * 65536 + 512;
    byte[] expected = new byte[size];
    Path file = directory.resolve("disk.raw");
    RawFileTarget.create(file, size, mode).finish();
    RawFileTarget begun = RawFileTarget.reopen(file, size, mode);
    begun.expect(65536, 30 * 65536);
    begun.expect(39 * 65536, 65536 + 512);
    begun.expect(1L << 40, 65536);
    write(begun, expected, 2 * 65536, 65536);
    begun.flush();
    write(begun, expected, 39 * 65536, 65536 + 512);
    begun.abort();
    assertThat(file).hasBinaryContent(expected);
    assertThat(ReadBack.of(file, Digest.PARTS, ReadControl.NONE).digest())
        .isEqualTo(digest(expected));
  }

  @Test
  void severalWriteAtOnceWithAndWithoutRoomMadeBefore() throws Exception {
    int size = 256 * 65536;
    byte[] expected = new byte[size];
    Path file = directory.resolve("disk.raw");
    RawFileTarget target = RawFileTarget.create(file, size);
    assertThat(target.concurrent()).isTrue();
    target.expect(0, size / 2);
    try (var writers = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int at = 0; at < size; at += 65536) {
        int offset = at;
        all.add(
            writers.submit(() -> {
              write(target, expected, offset, 65536 - 4096);
              return null;
            }));
      }
      target.flush();
      for (Future<?> one : all) {
        one.get();
      }
    }
    target.finish();
    assertThat(file).hasBinaryContent(expected);
  }

  private static Digest digest(byte[] content) {
    var digest = new ContentDigest();
    digest.add(0, ByteBuffer.allocateDirect(content.length).put(content).flip());
    return digest.value();
  }

  @Test
  void aDiskMayGrowBeyondItsDevice() throws Exception {
    Path file = directory.resolve("disk.raw");
    byte[] archive = Archives.small().build();
    try (VmaArchive opened = Archives.open(archive)) {
      opened.restore(
          disk -> java.util.Optional.of(RawFileTarget.create(file, 10L << 30)), ReadControl.NONE);
    }
    assertThat(Files.size(file)).isEqualTo(10L << 30);
    try (var in = Files.newInputStream(file)) {
      assertThat(in.readNBytes(Archives.smallDisk().length)).isEqualTo(Archives.smallDisk());
      assertThat(in.readNBytes(1 << 20)).containsOnly(0);
    }
  }

  @Test
  void nothingIsWrittenBehindTheEnd() throws Exception {
    RawFileTarget target = RawFileTarget.create(directory.resolve("disk.raw"), 8192);
    assertThatThrownBy(() -> target.write(8192, ByteBuffer.allocateDirect(4096)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("8192 bytes");
    target.abort();
  }

  @Test
  void anAbortedFileIsGone() throws Exception {
    Path file = directory.resolve("disk.raw");
    RawFileTarget.create(file, 1 << 20).abort();
    assertThat(file).doesNotExist();
  }

  @Test
  void anExistingFileIsNeverTouched() throws Exception {
    Path file = Files.writeString(directory.resolve("disk.raw"), "precious");
    assertThatThrownBy(() -> RawFileTarget.create(file, 4096))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("precious");
  }

  @Test
  void permissionsHoldFromTheStart() throws Exception {
    Path file = directory.resolve("disk.raw");
    var mode = PosixFilePermissions.fromString("rw-------");
    RawFileTarget target =
        RawFileTarget.create(
            file,
            4096,
            RawFileTarget.Mode.DIRECT_IF_POSSIBLE,
            PosixFilePermissions.asFileAttribute(mode));
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(mode);
    target.finish();
  }

  private static void write(RawFileTarget target, byte[] expected, int offset, int length)
      throws IOException {
    byte[] content = Archives.noise(offset, length);
    System.arraycopy(content, 0, expected, offset, length);
    ByteBuffer run = ByteBuffer.allocateDirect(length + 2 * 4096).alignedSlice(4096);
    target.write(offset, run.put(content).flip());
  }
}
