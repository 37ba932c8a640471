package dev.vakna.vma.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.Archives;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.fill.IndexChoice;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.source.VmaSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extraction leaves a complete directory or nothing. */
class VmaExtractorTest {

  private static final byte[] GOOD =
      Archives.small().device(2, "drive-scsi1", 65536).extent(Archives.slot(2, 0, 0xff)).build();

  @TempDir Path directory;

  @Test
  void everythingIsExtracted() throws Exception {
    Path into = directory.resolve("new/deep");
    ExtractReport report = extract(GOOD, into, ExtractOptions.defaults());
    assertThat(report.files())
        .containsExactly(
            into.resolve("qemu-server.conf"),
            into.resolve("disk-drive-scsi0.raw"),
            into.resolve("disk-drive-scsi1.raw"));
    assertThat(into.resolve("disk-drive-scsi0.raw")).hasBinaryContent(Archives.smallDisk());
    assertThat(into.resolve("qemu-server.conf")).hasContent("cores: 1\nmemory: 512\n");
    try (var files = Files.list(into)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void aChosenDiskIsExtractedAlone() throws Exception {
    var options =
        new ExtractOptions(
            Set.of("drive-scsi1"), false, false, RawFileTarget.Mode.DIRECT_IF_POSSIBLE);
    assertThat(extract(GOOD, directory, options).files())
        .containsExactly(directory.resolve("disk-drive-scsi1.raw"));
    var unknown =
        new ExtractOptions(
            Set.of("drive-sata7"), false, true, RawFileTarget.Mode.DIRECT_IF_POSSIBLE);
    assertThatThrownBy(() -> extract(GOOD, directory, unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("drive-scsi0, drive-scsi1");
  }

  @Test
  void aBadArchiveLeavesNothingBehind() throws Exception {
    Path fresh = directory.resolve("fresh");
    Path empty = Files.createDirectory(directory.resolve("empty"));
    for (byte[] bad :
        new byte[][] {
          Arrays.copyOf(GOOD, GOOD.length - 1),
          Archives.join(GOOD, new byte[512]),
          Arrays.copyOf(GOOD, 14000),
        }) {
      assertThatThrownBy(() -> extract(bad, fresh, ExtractOptions.defaults()))
          .isInstanceOf(VmaFormatException.class);
      assertThatThrownBy(() -> extract(bad, empty, ExtractOptions.defaults()))
          .isInstanceOf(VmaFormatException.class);
      assertThat(fresh).doesNotExist();
      assertThat(empty).isEmptyDirectory();
    }
  }

  @Test
  void aDamagedEndOfTheCompressedStreamLeavesNothingBehind() {
    byte[] packed = Archives.zstd(GOOD);
    byte[] cut = Arrays.copyOf(packed, packed.length - 2);
    Path into = directory.resolve("into");
    assertThatThrownBy(() -> extract(cut, into, ExtractOptions.defaults()))
        .isInstanceOf(VmaFormatException.class);
    assertThat(into).doesNotExist();
  }

  @Test
  void filesThatAreThereStay() throws Exception {
    Path mine = Files.writeString(directory.resolve("qemu-server.conf"), "mine");
    assertThatThrownBy(() -> extract(GOOD, directory, ExtractOptions.defaults()))
        .isInstanceOf(DirectoryNotEmptyException.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(() -> extract(GOOD, mine, ExtractOptions.defaults()))
        .isInstanceOf(NotDirectoryException.class);
    assertThat(mine).hasContent("mine");
  }

  @Test
  void filesAreReplacedOnlyOnRequestAndOnlyByAGoodArchive() throws Exception {
    Path mine = Files.writeString(directory.resolve("qemu-server.conf"), "mine");
    Path other = Files.writeString(directory.resolve("other"), "other");
    var replace = new ExtractOptions(Set.of(), true, true, RawFileTarget.Mode.DIRECT_IF_POSSIBLE);
    assertThatThrownBy(() -> extract(Arrays.copyOf(GOOD, GOOD.length - 1), directory, replace))
        .isInstanceOf(VmaFormatException.class);
    assertThat(mine).hasContent("mine");
    extract(GOOD, directory, replace);
    assertThat(mine).hasContent("cores: 1\nmemory: 512\n");
    assertThat(other).hasContent("other");
  }

  @Test
  void aConfigurationCannotTakeTheNameOfADisk() {
    byte[] archive = Archives.small().config("disk-drive-scsi0.raw", "x").build();
    assertThatThrownBy(() -> extract(archive, directory, ExtractOptions.defaults()))
        .isInstanceOfSatisfying(
            VmaFormatException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.UNSAFE_NAME));
    assertThat(directory).isEmptyDirectory();
  }

  private static ExtractReport extract(byte[] archive, Path into, ExtractOptions options)
      throws IOException {
    VmaSource source =
        VmaSource.stream(Channels.newChannel(new ByteArrayInputStream(archive)), "test");
    try (ArchiveFill opened = ArchiveFill.open(source, ReadOptions.defaults(), ReadControl.NONE)) {
      return VmaExtractor.extract(opened, IndexChoice.NONE, into, options, ReadControl.NONE);
    }
  }
}
