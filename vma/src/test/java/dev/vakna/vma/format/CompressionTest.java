package dev.vakna.vma.format;

import static dev.vakna.vma.Archives.DISK;
import static dev.vakna.vma.Archives.gzip;
import static dev.vakna.vma.Archives.join;
import static dev.vakna.vma.Archives.small;
import static dev.vakna.vma.Archives.zstd;
import static dev.vakna.vma.LzopWriter.lzop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vakna.vma.Archives;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.read.VmaArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The compressed forms: what is accepted, and that damage of any of them is noticed. */
public class CompressionTest {

  private static final byte[] PLAIN = small().build();
  private static final byte[] SKIPPABLE = {0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyFormRestoresTheSameDisk(Compression form) throws Exception {
    byte[] archive = packed(form);
    assertThat(Archives.disks(archive).get(DISK)).isEqualTo(Archives.smallDisk());
    try (VmaArchive opened = Archives.open(archive)) {
      assertThat(opened.compression()).isEqualTo(form);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "GZIP", "BZIP2", "LZOP"})
  void anEndInsideIsNoticedWhereverItFalls(Compression form) throws Exception {
    byte[] archive = packed(form);
    for (int cut = 1; cut < 12; cut++) {
      assertDamaged(Arrays.copyOf(archive, archive.length - cut));
    }
    Random random = new Random(42);
    for (int i = 0; i < 15; i++) {
      assertDamaged(Arrays.copyOf(archive, 10 + random.nextInt(archive.length - 10)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "GZIP", "BZIP2", "LZOP"})
  void aFlippedBitInTheDataIsNoticed(Compression form) throws Exception {
    Random random = new Random(7);
    byte[] good = packed(form);
    for (int i = 0; i < 15; i++) {
      byte[] archive = good.clone();
      // The first bytes hold flags and times that no checksum of gzip covers.
      int at = 64 + random.nextInt(archive.length - 64);
      archive[at] ^= (byte) (1 << random.nextInt(8));
      assertDamaged(archive);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "GZIP", "BZIP2", "LZOP"})
  void bytesBehindTheEndAreRefused(Compression form) throws Exception {
    for (byte[] tail : new byte[][] {{1}, {1, 2, 3}, {0, 0, 0, 1}, Archives.noise(3, 100)}) {
      assertDamaged(join(packed(form), tail));
    }
  }

  @Test
  void severalFramesMembersStreamsAndFilesCountAsOne() throws Exception {
    byte[] first = Arrays.copyOf(PLAIN, 20_001);
    byte[] second = Arrays.copyOfRange(PLAIN, 20_001, PLAIN.length);
    byte[] empty = new byte[0];
    assertRestores(join(zstd(first), zstd(empty), zstd(second)));
    assertRestores(join(gzip(first), gzip(empty), gzip(second)));
    assertRestores(join(bzip2(first), bzip2(second)));
    assertRestores(join(lzop(first, true), lzop(empty, true), lzop(second, true)));
  }

  @Test
  void skippableFramesMayStandAnywhere() throws Exception {
    byte[] first = zstd(Arrays.copyOf(PLAIN, 5000));
    byte[] second = zstd(Arrays.copyOfRange(PLAIN, 5000, PLAIN.length));
    assertRestores(join(SKIPPABLE, first, SKIPPABLE, SKIPPABLE, second, SKIPPABLE));
  }

  @Test
  void aMissingLastFrameIsNoticed() {
    byte[] first = zstd(Arrays.copyOf(PLAIN, PLAIN.length - 1000));
    assertThatThrownBy(() -> Archives.verify(first))
        .isInstanceOfSatisfying(
            VmaFormatException.class,
            e -> assertThat(e.kind()).isEqualTo(FaultKind.EXTENT_TRUNCATED));
  }

  @Test
  void aStreamWithoutChecksumIsReadAndRemarkedUpon() throws Exception {
    assertRestores(lzop(PLAIN, false));
    assertThat(Archives.verify(lzop(PLAIN, false)).warnings())
        .extracting(VmaWarning::kind)
        .containsExactly(VmaWarning.Kind.NO_CHECKSUM);
    assertRestores(Archives.zstdWithoutChecksum(PLAIN));
  }

  @Test
  void aWindowAbove128MiBIsRefusedWithAWayOut() {
    // A frame header that asks for a window of 2 GiB, then an empty last block.
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
    assertThatThrownBy(() -> Archives.verify(frame))
        .isInstanceOf(VmaFormatException.class)
        .hasMessageContaining("window above 128 MiB")
        .hasMessageContaining("zstd -dc --long=31");
  }

  @Test
  void aNameThatPromisesAnotherCompressionIsRefused() throws Exception {
    for (String name : new String[] {"a.vma.zst", "a.vma.bz2", "a.vma.lzo"}) {
      Path file = Files.write(directory.resolve(name), gzip(PLAIN));
      assertThatThrownBy(() -> VmaArchive.readHeader(file))
          .isInstanceOfSatisfying(
              VmaFormatException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(FaultKind.DECOMPRESS_ERROR);
                assertThat(e.unsupported()).isTrue();
              })
          .hasMessageContaining("its content is gzip")
          .hasMessageContaining("rename");
    }
  }

  @Test
  void aNameThatPromisesNoCompressionIsRemarkedUpon() throws Exception {
    Path file = Files.write(directory.resolve("a.vma"), gzip(PLAIN));
    try (VmaArchive archive = VmaArchive.open(file)) {
      assertThat(archive.verify(ReadControl.NONE).warnings())
          .extracting(VmaWarning::kind)
          .containsExactly(VmaWarning.Kind.SUFFIX_MISMATCH);
    }
  }

  private static void assertRestores(byte[] archive) throws IOException {
    assertThat(Archives.disks(archive).get(DISK)).isEqualTo(Archives.smallDisk());
  }

  private static void assertDamaged(byte[] archive) {
    assertThat(catchThrowable(() -> Archives.verify(archive)))
        .isInstanceOf(VmaFormatException.class);
  }

  public static byte[] packed(Compression form) throws IOException {
    return switch (form) {
      case NONE -> PLAIN;
      case ZSTD -> zstd(PLAIN);
      case GZIP -> gzip(PLAIN);
      case BZIP2 -> bzip2(PLAIN);
      case LZOP -> lzop(PLAIN, true);
    };
  }

  public static byte[] bzip2(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var stream = new BZip2CompressorOutputStream(out, 1)) {
      stream.write(content);
    }
    return out.toByteArray();
  }
}
