package dev.vakna.vma.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vakna.vma.Archives;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to keep readers busy, and names under which others appear. */
@Timeout(60)
class HostileSourceTest {

  private static final long MIB = 1 << 20;

  @TempDir Path directory;

  private Path sparse(String name, long bytes) throws IOException {
    Path file = directory.resolve(name);
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(bytes);
    }
    return file;
  }

  private static void put(Path file, long at, byte[] bytes) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.seek(at);
      opened.write(bytes);
    }
  }

  /** Each frame says that 4 GiB are to be passed over. */
  private Path skippableFrames() throws IOException {
    long frame = 0xffffffffL + 8;
    Path file = sparse("a.vma.zst", 3 * frame);
    byte[] head =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(0x184d2a50).putInt(-1).array();
    for (int i = 0; i < 3; i++) {
      put(file, i * frame, head);
    }
    return file;
  }

  private static FaultKind refused(Path file) {
    return catchThrowableOfType(VmaFormatException.class, () -> VmaArchive.readHeader(file)).kind();
  }

  @Test
  void skippableFramesWithoutEndAreGivenUp() throws IOException {
    assertThat(refused(skippableFrames())).isEqualTo(FaultKind.NO_HEADER);
  }

  @Test
  void aNameWithoutEndInAGzipHeaderIsGivenUp() throws IOException {
    Path file = sparse("a.vma.gz", 512 * MIB);
    byte[] name = new byte[(int) (80 * MIB)];
    java.util.Arrays.fill(name, (byte) 'x');
    put(file, 0, new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3});
    put(file, 10, name);
    assertThat(refused(file)).isEqualTo(FaultKind.NO_HEADER);
  }

  @Test
  void emptyGzipMembersWithoutEndAreGivenUp() throws IOException {
    byte[] member =
        new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    ByteBuffer many = ByteBuffer.allocate(70 << 20);
    while (many.remaining() >= member.length) {
      many.put(member);
    }
    Path file = directory.resolve("a.vma.gz");
    Files.write(file, many.array());
    assertThat(refused(file)).isEqualTo(FaultKind.NO_HEADER);
  }

  @Test
  void emptyBzip2StreamsWithoutEndAreGivenUp() throws IOException {
    byte[] stream = {'B', 'Z', 'h', '9', 0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90, 0, 0, 0, 0};
    ByteBuffer many = ByteBuffer.allocate(70 << 20);
    while (many.remaining() >= stream.length) {
      many.put(stream);
    }
    Path file = directory.resolve("a.vma.bz2");
    Files.write(file, many.array());
    assertThat(refused(file)).isEqualTo(FaultKind.NO_HEADER);
  }

  @Test
  void barrenBytesBehindTheHeaderAreDamage() throws IOException {
    Path file = directory.resolve("a.vma.zst");
    byte[] plain = Archives.small().build();
    byte[] packed = com.github.luben.zstd.Zstd.compress(java.util.Arrays.copyOf(plain, 20_000));
    Files.write(file, packed);
    byte[] head =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0x184d2a50)
            .putInt(Integer.MAX_VALUE)
            .array();
    put(file, packed.length, head);
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(packed.length + 8 + (1L << 31));
    }
    try (VmaArchive archive = VmaArchive.open(file)) {
      assertThatThrownBy(() -> archive.verify(ReadControl.NONE))
          .isInstanceOfSatisfying(
              VmaFormatException.class,
              e -> assertThat(e.kind()).isEqualTo(FaultKind.DECOMPRESS_ERROR))
          .hasMessageContaining("bring nothing forth");
    }
  }

  @Test
  void aHeaderThatDoesNotComeInTimeIsNoDamage() throws IOException {
    assertThatThrownBy(
            () -> VmaArchive.readHeader(VmaSource.file(skippableFrames()), Duration.ofNanos(1)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(VmaFormatException.class)
        .hasMessageContaining("did not give its header within");
  }

  /** Indexes of a stranger: what their ends state takes no memory. */
  @Test
  void aSparseIndexIsRefusedBeforeMemoryIsTaken() throws IOException {
    long size = (1L << 31) - 1;
    Path file = sparse("a.vma.zst.vidx", size);
    ByteBuffer trailer = ByteBuffer.allocate(IndexFormat.TRAILER);
    long at = IndexFormat.MAGIC.length();
    trailer
        .putLong(at)
        .putInt((int) (size - IndexFormat.TRAILER - at))
        .putInt(1 << 30)
        .putLong(0)
        .put(IndexFormat.MAGIC.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    put(file, size - IndexFormat.TRAILER, trailer.array());
    assertThatThrownBy(() -> ArchiveIndex.openStrange(file, 10 * MIB))
        .isInstanceOf(IndexRejectedException.class);
    assertThatThrownBy(() -> ArchiveIndex.open(file)).isInstanceOf(IndexRejectedException.class);
  }

  @Test
  void anArchiveThatIsMovedRemovedOrReplacedWhileItIsOpenIsReadToItsEnd() throws IOException {
    Path file = Files.write(directory.resolve("b.vma"), Archives.small().build());
    try (VmaArchive archive = VmaArchive.open(file)) {
      Files.delete(file);
      Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.CREATE_NEW);
      assertThat(archive.verify(ReadControl.NONE).devices()).isNotEmpty();
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void whatIsNoFileIsNotWaitedFor() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> HeldFile.open(fifo))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("a pipe, socket or device");
    assertThatThrownBy(() -> HeldFile.open(directory))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is a directory");
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertThatThrownBy(() -> HeldFile.open(loop)).isInstanceOf(FileSystemException.class);
  }
}
