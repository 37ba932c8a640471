package dev.vakna.vma.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vakna.vma.Archives;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.CompressionTest;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.internal.parallel.ParallelRestore;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.source.VmaSource;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies onto media with blocks end with zero bytes; what is packed otherwise is no damage. */
class PaddingTest {

  @TempDir Path directory;

  private static byte[] padded(byte[] archive, int zeros, int... more) {
    byte[] copy = Arrays.copyOf(archive, archive.length + zeros + more.length);
    for (int i = 0; i < more.length; i++) {
      copy[archive.length + zeros + i] = (byte) more[i];
    }
    return copy;
  }

  /** Not behind a plain archive, where they stand in the place of an extent. */
  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void zeroBytesBehindTheEndAreNotMissed(Compression form) throws Exception {
    byte[] archive = CompressionTest.packed(form);
    for (int zeros : new int[] {1, 2, 3, 511, 512, 513, 4096, 3 << 20}) {
      assertThat(Archives.disks(padded(archive, zeros)))
          .as("%s with %d zero bytes", form, zeros)
          .hasEntrySatisfying(
              Archives.DISK, disk -> assertThat(disk).isEqualTo(Archives.smallDisk()));
    }
  }

  /** As an archive on a volume of a fixed size; what brings nothing forth is no damage there. */
  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void hundredsOfMebibytesOfPaddingAreNoDamage(Compression form) throws Exception {
    Path file = directory.resolve("volume.vma" + form.suffix());
    Files.write(file, CompressionTest.packed(form));
    try (var volume = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      volume.setLength(200L << 20);
    }
    try (VmaArchive archive =
        VmaArchive.open(VmaSource.file(file), ReadOptions.defaults(), ReadControl.NONE)) {
      assertThat(archive.restore(TargetFactory.none(), ReadControl.NONE).devices()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anythingElseBehindTheEndIsAFault(Compression form) throws Exception {
    byte[] archive = CompressionTest.packed(form);
    for (byte[] bad :
        new byte[][] {
          padded(archive, 0, 1), padded(archive, 700, 1), padded(archive, 3, 1, 0, 0)
        }) {
      assertThatThrownBy(() -> Archives.verify(bad)).isInstanceOf(VmaFormatException.class);
    }
  }

  /** A plain archive has no checksum over its data, so zero bytes there are data. */
  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void zeroBytesInPlaceOfTheEndAreAFault(Compression form) throws Exception {
    byte[] archive = CompressionTest.packed(form);
    byte[] cut = Arrays.copyOf(archive, archive.length - archive.length / 8);
    assertThatThrownBy(() -> Archives.verify(padded(cut, 1 << 20)))
        .isInstanceOf(VmaFormatException.class);
  }

  @Test
  void severalStreamsOfBzip2AreRead() throws Exception {
    byte[] plain = CompressionTest.packed(Compression.NONE);
    var all = new ByteArrayOutputStream();
    all.write(CompressionTest.bzip2(Arrays.copyOf(plain, 70_000)));
    all.write(CompressionTest.bzip2(Arrays.copyOfRange(plain, 70_000, plain.length)));
    assertThat(Archives.disks(padded(all.toByteArray(), 100)).get(Archives.DISK))
        .isEqualTo(Archives.smallDisk());
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "GZIP", "LZOP"})
  void aPaddedCopyIsReadByItsIndex(Compression form) throws Exception {
    Path file = directory.resolve("a.vma" + form.suffix());
    Files.write(file, padded(CompressionTest.packed(form), 5000));
    Path beside = ArchiveIndex.beside(file);
    ArchiveIndex.build(
        file,
        beside,
        IndexOptions.defaults(),
        TargetFactory.none(),
        ReadOptions.defaults(),
        ReadControl.NONE);
    Map<String, MemoryTarget> targets = new HashMap<>();
    try (ArchiveIndex index = ArchiveIndex.open(beside)) {
      ParallelRestore.run(
          VmaSource.file(file),
          index,
          disk -> {
            var target = new MemoryTarget(disk.size());
            targets.put(disk.name(), target);
            return Optional.of(target);
          },
          2,
          ReadOptions.defaults(),
          ReadControl.NONE,
          Optional.empty());
    }
    MemoryTarget target = targets.get(Archives.DISK);
    assertThat(target).isNotNull();
    assertThat(target.content).isEqualTo(Archives.smallDisk());
  }

  @ParameterizedTest
  @CsvSource({
    "04224d18,lz4",
    "fd377a585a00,xz",
    "1f9d9000,compress",
    "25b52ffd,zstd older",
    "504b0304,zip"
  })
  void otherPackingsAreNamedAndAreNoDamage(String magic, String name) throws Exception {
    byte[] start = HexFormat.of().parseHex(magic);
    for (String file : new String[] {"b.vma.zst", "b.vma", "b.vma.lz4"}) {
      Path path = Files.write(directory.resolve(file), Arrays.copyOf(start, 4096));
      VmaFormatException fault =
          catchThrowableOfType(VmaFormatException.class, () -> VmaArchive.readHeader(path));
      assertThat(fault.unsupported()).isTrue();
      assertThat(fault).hasMessageContaining(name);
      assertThat(fault.getMessage()).doesNotContain("damaged");
    }
  }

  @Test
  void aLongWindowIsNoDamage() {
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
    VmaFormatException fault =
        catchThrowableOfType(VmaFormatException.class, () -> Archives.verify(frame));
    assertThat(fault.unsupported()).isTrue();
    assertThat(fault.getMessage()).contains("--long=31").doesNotContain("damaged");
  }

  @Test
  void aDictionaryIsNoDamage() {
    // A frame header that names dictionary 7, then an empty last block.
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 0, 7, 1, 0, 0};
    VmaFormatException fault =
        catchThrowableOfType(VmaFormatException.class, () -> Archives.verify(frame));
    assertThat(fault.unsupported()).isTrue();
  }
}
