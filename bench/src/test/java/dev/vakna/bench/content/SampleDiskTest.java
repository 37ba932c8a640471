package dev.vakna.bench.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import dev.vakna.vma.write.WriteReport;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDiskTest {

  private static final long MIB = 1 << 20;

  @TempDir Path directory;

  private Path write(String name, SampleDisk disk) throws Exception {
    Path file = directory.resolve(name);
    disk.write(file);
    return file;
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherOthers() throws Exception {
    SampleDisk disk = new SampleDisk(7, 24 * MIB, 12 * MIB);
    Path once = write("a", disk);
    assertThat(Files.mismatch(once, write("b", disk))).isEqualTo(-1);
    assertThat(Files.mismatch(once, write("c", new SampleDisk(8, 24 * MIB, 12 * MIB))))
        .isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itPacksLikeTheFilesOfALinuxSystem(long seed) throws Exception {
    WriteReport report = packed(new SampleDisk(seed, 256 * MIB, 96 * MIB));
    assertThat((double) report.streamBytes() / report.compressedBytes()).isBetween(2.3, 3.3);
    assertThat(report.dataBytes()).isBetween(85 * MIB, 96 * MIB);
    assertThat(report.diskBytes()).isEqualTo(256 * MIB);
  }

  @Test
  void anEmptyDiskIsAllHole() throws Exception {
    WriteReport report = packed(new SampleDisk(1, 1 << 30, 0));
    assertThat(report.dataBytes()).isZero();
    assertThat(report.diskBytes()).isEqualTo(1 << 30);
  }

  @Test
  void moreDataThanDiskIsRefused() {
    assertThatThrownBy(() -> new SampleDisk(1, MIB, 2 * MIB))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private WriteReport packed(SampleDisk disk) throws Exception {
    var options = new WriteOptions(new UUID(1, 1), Instant.EPOCH, Compression.ZSTD, 3, 1);
    return VmaWriter.write(
        Channels.newChannel(OutputStream.nullOutputStream()),
        options,
        List.of(),
        List.of(new DiskImage(ArchiveMaker.DISK, write("disk" + disk.seed(), disk))),
        ReadControl.NONE);
  }
}
