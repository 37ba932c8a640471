package dev.vakna.vma.repack;

import static dev.vakna.vma.Archives.DISK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.Archives;
import dev.vakna.vma.Tools;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexReport;
import dev.vakna.vma.internal.codec.ZstdFrame;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that was packed again holds the same and can be entered at every frame. */
class RepackingTest {

  private static final RepackOptions ONE_MIB = new RepackOptions(1 << 20, 3, 2, false);

  @TempDir Path directory;
  private Path archive;
  private Path made;
  private byte[] stream;

  @BeforeEach
  void makeArchive() throws IOException {
    stream = archive(100);
    archive = Files.write(directory.resolve("a.vma.gz"), Archives.gzip(stream));
    made = directory.resolve("b.vma.zst");
  }

  private static byte[] archive(int clusters) {
    var builder = new ArchiveBuilder().device(1, DISK, clusters * 65536L);
    for (int cluster = 0; cluster < clusters; cluster++) {
      builder.extent(Archives.slot(cluster, 0xffff));
    }
    return builder.build();
  }

  @Test
  void holdsTheSameStreamInFramesAndATableThatFitsThem() throws Exception {
    RepackReport report = repack(ONE_MIB);

    byte[] file = Files.readAllBytes(made);
    int frames = Math.ceilDiv(stream.length, 1 << 20);
    assertThat(report.frames()).isEqualTo(frames);
    assertThat(report.bytes()).isEqualTo(file.length);
    byte[] unpacked =
        new com.github.luben.zstd.ZstdInputStream(new java.io.ByteArrayInputStream(file))
            .readAllBytes();
    assertThat(Arrays.equals(unpacked, stream)).isTrue();

    ByteBuffer table = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(table.getInt(file.length - 4)).isEqualTo(0x8F92EAB1);
    assertThat(table.getInt(file.length - 9)).isEqualTo(frames);
    int start = file.length - 9 - 12 * frames;
    assertThat(table.getInt(start - 8)).isEqualTo(0x184D2A5E);
    assertThat(table.getInt(start - 4)).isEqualTo(12 * frames + 9);
    int at = 0;
    for (int frame = 0; frame < frames; frame++) {
      assertThat(table.getInt(at)).isEqualTo(ZstdFrame.MAGIC);
      int packed = table.getInt(start + 12 * frame);
      assertThat(table.getInt(start + 12 * frame + 8)).isEqualTo(table.getInt(at + packed - 4));
      at += packed;
    }
    assertThat(at).isEqualTo(start - 8);
  }

  @Test
  void plainZstdReadsIt() throws Exception {
    repack(ONE_MIB);
    byte[] unpacked = Tools.filter(Files.readAllBytes(made), directory, "zstd", "-dc");
    assertThat(Arrays.equals(unpacked, stream)).isTrue();
  }

  @Test
  void itsIndexHasAnEntryForEveryFrameAndNoHistory() throws Exception {
    RepackReport made = repack(ONE_MIB);
    Path index = ArchiveIndex.beside(this.made);
    IndexReport report =
        ArchiveIndex.build(
            this.made,
            index,
            IndexOptions.defaults(),
            TargetFactory.none(),
            ReadOptions.defaults(),
            ReadControl.NONE);
    assertThat(report.entries()).isEqualTo(made.frames());
    assertThat(report.refused()).isZero();
    assertThat(report.longestUnit()).isEqualTo(1 << 20);
    assertThat(report.bytes()).isLessThan(2000);
  }

  @Test
  void aBadArchiveLeavesNothing() throws Exception {
    Files.write(archive, Archives.gzip(Arrays.copyOf(stream, stream.length - 5000)));
    assertThatThrownBy(() -> repack(ONE_MIB)).isInstanceOf(VmaFormatException.class);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(archive);
    }
  }

  @Test
  void aStoppedOneLeavesNothing() throws Exception {
    ReadControl stop =
        new ReadControl() {
          @Override
          public boolean cancelled() {
            return true;
          }
        };
    assertThatThrownBy(() -> Repacking.run(archive, made, ONE_MIB, ReadOptions.defaults(), stop))
        .isInstanceOf(VmaCancelledException.class);
    assertThat(made).doesNotExist();
  }

  @Test
  void nothingIsReplacedUnasked() throws Exception {
    Files.write(made, new byte[] {1});
    assertThatThrownBy(() -> repack(ONE_MIB)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.size(made)).isEqualTo(1);
    repack(new RepackOptions(1 << 20, 3, 1, true));
    assertThat(Files.size(made)).isGreaterThan(1000);
  }

  @Test
  void theArchiveItselfIsNeverTheNewFile() throws Exception {
    Path zst = Files.write(directory.resolve("c.vma.zst"), Archives.zstd(stream));
    assertThatThrownBy(() ->
            Repacking.run(
                zst,
                zst,
                new RepackOptions(1 << 20, 3, 1, true),
                ReadOptions.defaults(),
                ReadControl.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            Repacking.run(
                archive,
                directory.resolve("b.vma"),
                ONE_MIB,
                ReadOptions.defaults(),
                ReadControl.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(".vma.zst");
  }

  private RepackReport repack(RepackOptions options) throws IOException {
    return Repacking.run(archive, made, options, ReadOptions.defaults(), ReadControl.NONE);
  }
}
