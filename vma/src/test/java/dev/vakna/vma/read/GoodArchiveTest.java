package dev.vakna.vma.read;

import static dev.vakna.vma.Archives.DISK;
import static dev.vakna.vma.Archives.slot;
import static dev.vakna.vma.Archives.small;
import static dev.vakna.vma.Archives.smallHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.ArchiveBuilder.Slot;
import dev.vakna.vma.Archives;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.format.VmaWarning;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.source.VmaSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What genuine archives may contain is read as the genuine tool reads it. */
class GoodArchiveTest {

  @Test
  void theHeaderTellsWhatTheArchiveHolds() throws Exception {
    try (VmaArchive archive = Archives.open(small().config("qemu-server.fw", "").build())) {
      VmaHeader header = archive.header();
      assertThat(header.created()).isEqualTo(Instant.ofEpochSecond(1_709_774_109L));
      assertThat(header.uuid()).hasToString("03142536-4758-697a-8b9c-adbecfe0f102");
      assertThat(header.devices()).containsExactly(new VmaDevice(1, DISK, 4 * 65536 + 5 * 4096));
      assertThat(header.configs())
          .extracting(ConfigBlob::name)
          .containsExactly("qemu-server.conf", "qemu-server.fw");
      assertThat(header.requireConfig("qemu-server.conf").text())
          .isEqualTo("cores: 1\nmemory: 512\n");
      assertThat(header.warnings()).isEmpty();
    }
  }

  @Test
  void configurationsKeepTheirBytes() throws Exception {
    byte[] binary = Archives.noise(5, 65535);
    byte[] name = "blob.bin\0".getBytes(StandardCharsets.US_ASCII);
    try (VmaArchive archive = Archives.open(small().config(name, binary).build())) {
      assertThat(archive.header().requireConfig("blob.bin").content()).isEqualTo(binary);
    }
  }

  @Test
  void aLastClusterStoredInFullIsCutAtTheEndOfTheDisk() throws Exception {
    byte[] archive =
        smallHeader()
            .extent(slot(0, 0xffff), slot(1, 0x8421), slot(2, 0), slot(3, 0xffff))
            .extent(slot(4, 0xffff))
            .build();
    assertThat(Archives.disks(archive).get(DISK)).isEqualTo(Archives.smallDisk());
  }

  @Test
  void aDiskMayEndInsideABlock() throws Exception {
    byte[] archive =
        new ArchiveBuilder()
            .device(1, DISK, 65536 + 4096 + 512)
            .extent(slot(0, 0xffff), slot(1, 3))
            .build();
    byte[] disk = Archives.disks(archive).get(DISK);
    assertThat(disk).hasSize(65536 + 4096 + 512);
    byte[] last = Archives.noise(1_000_004L, 65536);
    assertThat(disk).endsWith(java.util.Arrays.copyOf(last, 4096 + 512));
  }

  @Test
  void anEmptyClusterJustBehindTheEndIsIgnored() throws Exception {
    byte[] archive = small().extent(slot(5, 0), slot(63, 0), slot(5, 0)).build();
    assertThat(Archives.disks(archive).get(DISK)).isEqualTo(Archives.smallDisk());
  }

  @Test
  void emptySlotsAndExtentsMayStandAnywhere() throws Exception {
    Slot none = slot(0, 77, 0xffff);
    byte[] archive =
        smallHeader()
            .extent()
            .extent(none, slot(0, 0xffff), none, none, slot(1, 0x8421), slot(2, 0))
            .extent(none)
            .extent(slot(3, 0xffff), none, slot(4, 0x1f), none)
            .extent()
            .build();
    assertThat(Archives.disks(archive).get(DISK)).isEqualTo(Archives.smallDisk());
  }

  @Test
  void allFiftyNineSlotsCount() throws Exception {
    var archive = new ArchiveBuilder().device(254, DISK, 59L * 65536);
    Slot[] slots = new Slot[59];
    for (int i = 0; i < 59; i++) {
      slots[i] = slot(254, 58 - i, 0xffff);
    }
    byte[] disk = Archives.disks(archive.extent(slots).build()).get(DISK);
    for (int i = 0; i < 59; i++) {
      assertThat(ByteBuffer.wrap(disk, i * 65536, 65536).slice())
          .isEqualTo(ByteBuffer.wrap(Archives.noise(254 * 1_000_003L + i, 65536)));
    }
  }

  @Test
  void neighbouringClustersBecomeOneWrite() throws Exception {
    Slot[] slots = new Slot[58];
    for (int i = 0; i < 58; i++) {
      slots[i] = slot(i, 0xffff);
    }
    Map<String, MemoryTarget> targets = new HashMap<>();
    ReadReport report =
        Archives.restore(
            new ArchiveBuilder().device(1, DISK, 58L * 65536).extent(slots).build(), targets);
    assertThat(targets.get(DISK).writes).isEqualTo(1);
    assertThat(report.devices())
        .containsExactly(
            new DeviceReport(report.header().devices().get(0), 58 * 65536, 58, 0, null, null));
  }

  @Test
  void anArchiveWithoutDisksIsGood() throws Exception {
    byte[] archive = new ArchiveBuilder().config("qemu-server.conf", "x").extent().build();
    assertThat(Archives.verify(archive).extents()).isEqualTo(1);
    assertThat(Archives.disks(archive)).isEmpty();
  }

  @Test
  void savedRamIsCheckedAndLeftOut() throws Exception {
    byte[] archive =
        small()
            .device(2, "vmstate", 1000)
            .extent(slot(2, 0, 0xffff), slot(2, 1, 0), slot(2, 2, 1))
            .build();
    Map<String, MemoryTarget> targets = new HashMap<>();
    ReadReport report = Archives.restore(archive, targets);
    assertThat(targets).containsOnlyKeys(DISK);
    assertThat(targets.get(DISK).content).isEqualTo(Archives.smallDisk());
    assertThat(report.warnings())
        .extracting(VmaWarning::kind)
        .containsExactly(VmaWarning.Kind.VMSTATE_SKIPPED);
  }

  @Test
  void clusterNumbersReachBeyondThirtyOneBits() throws Exception {
    long clusters = (1L << 31) + 70;
    List<Long> offsets = new ArrayList<>();
    byte[] archive =
        new ArchiveBuilder()
            .device(1, DISK, clusters * 65536)
            .extent(slot((1L << 31) + 3, 0x8000))
            .build();
    try (VmaArchive opened =
        VmaArchive.open(
            VmaSource.stream(
                java.nio.channels.Channels.newChannel(new java.io.ByteArrayInputStream(archive)),
                "test"),
            ReadOptions.defaults().withMaxDiskBytes(1L << 48))) {
      DiskTarget target =
          new DiskTarget() {
            @Override
            public void write(long offset, ByteBuffer run) {
              offsets.add(offset);
            }

            @Override
            public void finish() {}

            @Override
            public void abort() {}
          };
      assertThatThrownBy(() -> opened.restore(d -> Optional.of(target), ReadControl.NONE))
          .isInstanceOf(VmaFormatException.class)
          .hasMessageContaining((clusters - 1) + " of " + clusters + " clusters");
    }
    assertThat(offsets).containsExactly(((1L << 31) + 3) * 65536 + 15 * 4096);
  }

  @Test
  void anArchiveIsReadOnce() throws Exception {
    try (VmaArchive archive = Archives.open(small().build())) {
      archive.verify(ReadControl.NONE);
      assertThatThrownBy(() -> archive.verify(ReadControl.NONE))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
