package dev.vakna.vma.format;

import static dev.vakna.vma.Archives.DISK;
import static dev.vakna.vma.Archives.slot;
import static dev.vakna.vma.Archives.small;
import static dev.vakna.vma.Archives.smallHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.ArchiveBuilder.Slot;
import dev.vakna.vma.Archives;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.read.VmaArchive;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of the format is enforced, in restore and in verify alike. */
class FaultKindTest {

  private static final Slot[] GOOD = {
    slot(0, 0xffff), slot(1, 0x8421), slot(2, 0), slot(3, 0xffff), slot(4, 0x1f)
  };

  @Test
  void theUnharmedArchiveIsGood() throws Exception {
    assertThat(Archives.disks(small().build())).containsOnlyKeys(DISK);
    assertThat(Archives.disks(small().build()).get(DISK)).isEqualTo(Archives.smallDisk());
  }

  @Test
  void anInputThatEndsInTheHeaderIsRefused() {
    byte[] archive = small().build();
    for (int length : new int[] {0, 3, 4, 100, 12287, 12288, 12700}) {
      assertRefused(Arrays.copyOf(archive, length), FaultKind.HEADER_TRUNCATED);
    }
  }

  @Test
  void somethingElseIsNoArchive() {
    assertRefused("#!/bin/sh\necho hello\n".getBytes(StandardCharsets.UTF_8), FaultKind.BAD_MAGIC);
    assertRefused(Archives.zstd(new byte[20000]), FaultKind.BAD_MAGIC);
  }

  @Test
  void anotherVersionIsRefused() {
    assertRefused(small().header(h -> h.putInt(4, 2)), FaultKind.BAD_VERSION);
  }

  @Test
  void aFlippedBitAnywhereInTheHeaderIsRefused() {
    for (int offset : new int[] {8, 24, 33, 60, 2000, 2044, 5000, 12287, 12300}) {
      byte[] archive = small().build();
      archive[offset] ^= 4;
      assertRefused(archive, FaultKind.HEADER_MD5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 12288, (16 << 20) + 1, Integer.MAX_VALUE, -1})
  void anAbsurdHeaderSizeIsRefusedBeforeMemoryIsTaken(int size) {
    assertRefused(small().header(h -> h.putInt(56, size)), FaultKind.BAD_HEADER_SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4096, 12287, 13000, -1})
  void aBlobBufferOutsideOfItsPlaceIsRefused(int offset) {
    assertRefused(small().header(h -> h.putInt(48, offset)), FaultKind.BAD_BLOB_OFFSET);
  }

  @ParameterizedTest
  @ValueSource(ints = {513, 1 << 20, Integer.MAX_VALUE, -1})
  void aBlobBufferThatReachesBehindTheHeaderIsRefused(int size) {
    assertRefused(small().header(h -> h.putInt(52, size)), FaultKind.BAD_BLOB_SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 511, 512, 1 << 20, Integer.MAX_VALUE, -1})
  void aConfigurationThatPointsToNoBlobIsRefused(int pointer) {
    assertRefused(small().header(h -> h.putInt(2044, pointer)), FaultKind.BAD_CONFIG_POINTER);
    assertRefused(small().header(h -> h.putInt(3068, pointer)), FaultKind.BAD_CONFIG_POINTER);
  }

  @Test
  void aConfigurationNameWithoutEndIsRefused() {
    assertRefused(
        small().config("x.conf".getBytes(StandardCharsets.US_ASCII), new byte[1]),
        FaultKind.BAD_CONFIG_POINTER);
    assertRefused(small().config(new byte[0], new byte[1]), FaultKind.BAD_CONFIG_POINTER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../escape.conf",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a b",
        "a\nb",
        "a\0b",
        "ä",
        "a\\b"
      })
  void aNameThatIsNoPlainFileNameIsRefused(String name) {
    assertRefused(small().config(name, "x"), FaultKind.UNSAFE_NAME);
    assertRefused(small().device(2, name, 512), FaultKind.UNSAFE_NAME);
  }

  @Test
  void anEndlessNameIsRefused() {
    assertRefused(small().config("a".repeat(129), "x"), FaultKind.UNSAFE_NAME);
    assertRefused(small().device(2, "a".repeat(60000), 512), FaultKind.UNSAFE_NAME);
  }

  @Test
  void aNameMayNotServeTwice() {
    assertRefused(small().device(2, DISK, 512), FaultKind.DUPLICATE_DEVICE);
    assertRefused(small().config("qemu-server.conf", "x"), FaultKind.DUPLICATE_CONFIG);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {511, 513, 65536 + 100, 1L << 47, Long.MAX_VALUE - 511, -512, Long.MIN_VALUE})
  void aDiskSizeThatCannotBeIsRefusedBeforeMemoryIsTaken(long size) {
    assertRefused(small().device(2, "drive-scsi1", size), FaultKind.DEVICE_SIZE);
  }

  @Test
  void theLimitHoldsForTheSumOfAllDisks() {
    var archive = new ArchiveBuilder();
    for (int id = 1; id <= 254; id++) {
      archive.device(id, "drive-" + id, 1L << 39);
    }
    assertRefused(archive, FaultKind.DEVICE_SIZE);
  }

  @Test
  void aHugeDiskWithinTheLimitCostsNoMemoryByItself() {
    assertRefused(
        new ArchiveBuilder().device(1, DISK, 64L << 40).extent(slot(1L << 29, 0)),
        FaultKind.MISSING_CLUSTER);
  }

  @Test
  void device255IsRefused() {
    assertRefused(small().device(255, "drive-scsi9", 512), FaultKind.UNKNOWN_DEVICE);
  }

  @Test
  void anEndInsideAnExtentIsRefused() {
    byte[] archive = small().build();
    int second = small().extentOffset(1);
    for (int length : new int[] {second + 1, second + 511, second + 512, archive.length - 1}) {
      assertRefused(Arrays.copyOf(archive, length), FaultKind.EXTENT_TRUNCATED);
    }
  }

  @Test
  void bytesBehindTheLastExtentAreRefused() {
    assertRefused(small().tail((byte) 0), FaultKind.EXTENT_TRUNCATED);
    assertRefused(small().tail(new byte[100]), FaultKind.EXTENT_TRUNCATED);
    assertRefused(small().tail(new byte[512]), FaultKind.EXTENT_MD5);
    assertRefused(small().tail(Archives.noise(1, 4096)), FaultKind.EXTENT_MD5);
  }

  @Test
  void aFlippedBitAnywhereInAnExtentHeaderIsRefused() {
    for (int offset : new int[] {0, 4, 6, 9, 24, 40, 47, 48, 511}) {
      byte[] archive = small().build();
      archive[small().extentOffset(1) + offset] ^= 1;
      assertRefused(archive, FaultKind.EXTENT_MD5);
    }
  }

  @Test
  void anExtentOfAnotherArchiveIsRefused() {
    assertRefused(tweaked(h -> h.put(8, (byte) 99)), FaultKind.EXTENT_UUID);
    assertRefused(tweaked(h -> h.put(23, (byte) 99)), FaultKind.EXTENT_UUID);
  }

  @Test
  void anExtentWithAWrongMagicNumberIsRefused() {
    assertRefused(tweaked(h -> h.put(3, (byte) 'X')), FaultKind.EXTENT_MAGIC);
    assertRefused(tweaked(h -> h.put(5, (byte) 1)), FaultKind.EXTENT_MAGIC);
  }

  @Test
  void aWrongNumberOfBlocksIsRefused() {
    short blocks = 16 + 4 + 16 + 5;
    assertRefused(
        tweaked(h -> h.putShort(6, (short) (blocks - 1))), FaultKind.BLOCK_COUNT_TOO_SMALL);
    assertRefused(tweaked(h -> h.putShort(6, (short) (blocks + 1))), FaultKind.BLOCK_COUNT_TOO_BIG);
    assertRefused(tweaked(h -> h.putShort(6, (short) 0)), FaultKind.BLOCK_COUNT_TOO_SMALL);
    assertRefused(tweaked(h -> h.putShort(6, (short) 945)), FaultKind.BLOCK_COUNT_TOO_BIG);
    assertRefused(tweaked(h -> h.putShort(6, (short) -1)), FaultKind.BLOCK_COUNT_TOO_BIG);
  }

  @Test
  void aSlotOfAnUndeclaredDeviceIsRefused() {
    assertRefused(small().extent(slot(2, 0, 0)), FaultKind.UNKNOWN_DEVICE);
    assertRefused(small().extent(slot(255, 0, 1)), FaultKind.UNKNOWN_DEVICE);
  }

  @Test
  void aDeviceWithoutSizeOrNameDoesNotExist() throws Exception {
    var archive = small().device(2, "drive-scsi1", 0).device(3, new byte[] {'x'}, 512);
    assertThat(Archives.verify(archive.build()).warnings())
        .extracting(VmaWarning::kind)
        .containsExactly(VmaWarning.Kind.DEVICE_IGNORED, VmaWarning.Kind.DEVICE_IGNORED);
    assertRefused(archive.extent(slot(2, 0, 1)), FaultKind.UNKNOWN_DEVICE);
  }

  @Test
  void aClusterFarBehindTheEndIsRefused() {
    for (long cluster : new long[] {64, 5000, (1L << 31) - 1, 1L << 31, (1L << 32) - 1}) {
      assertRefused(small().extent(slot(cluster, 1)), FaultKind.CLUSTER_OUT_OF_RANGE);
      assertRefused(small().extent(slot(cluster, 0)), FaultKind.CLUSTER_OUT_OF_RANGE);
    }
  }

  @Test
  void dataBehindTheEndIsRefused() {
    assertRefused(small().extent(slot(5, 1)), FaultKind.BLOCK_BEYOND_DEVICE);
    assertRefused(small().extent(slot(63, 0xffff)), FaultKind.BLOCK_BEYOND_DEVICE);
    Slot[] slots = GOOD.clone();
    slots[4] = slot(4, 0x3f);
    assertRefused(smallHeader().extent(slots), FaultKind.BLOCK_BEYOND_DEVICE);
  }

  @Test
  void aClusterThatIsThereTwiceIsRefused() {
    assertRefused(small().extent(slot(0, 1)), FaultKind.DUPLICATE_CLUSTER);
    assertRefused(small().extent(slot(2, 0)), FaultKind.DUPLICATE_CLUSTER);
  }

  @Test
  void aClusterThatNeverComesIsRefused() {
    assertRefused(smallHeader(), FaultKind.MISSING_CLUSTER);
    for (int left = 0; left < GOOD.length; left++) {
      Slot[] slots = GOOD.clone();
      slots[left] = slot(0, 0, 0);
      Throwable fault = assertRefused(smallHeader().extent(slots), FaultKind.MISSING_CLUSTER);
      assertThat(fault).hasMessageContaining("the first is cluster " + left);
    }
  }

  @Test
  void endlessEmptyExtentsAreRefused() {
    byte[] with = smallHeader().extent().build();
    byte[] header = smallHeader().build();
    byte[] extent = Arrays.copyOfRange(with, header.length, with.length);
    byte[] many = new byte[1 << 20];
    for (int at = 0; at < many.length; at += extent.length) {
      System.arraycopy(extent, 0, many, at, extent.length);
    }
    byte[][] frames = new byte[490][];
    Arrays.fill(frames, Archives.zstd(many));
    frames[0] = Archives.zstd(header);
    assertRefused(Archives.join(frames), FaultKind.TOO_MANY_EMPTY_EXTENTS);
  }

  @Test
  void savedRamOutOfSequenceIsRefused() {
    assertRefused(
        small().device(2, "vmstate", 1 << 20).extent(slot(2, 0, 1), slot(2, 2, 1)),
        FaultKind.VMSTATE_ORDER);
  }

  @Test
  void anAbsentConfigurationIsNamedTogetherWithThoseThatAreThere() throws Exception {
    try (VmaArchive archive = Archives.open(small().build())) {
      Throwable thrown = catchThrowable(() -> archive.header().requireConfig("qemu-server.fw"));
      assertThat(kind(thrown)).isEqualTo(FaultKind.NO_CONFIG);
      assertThat(thrown).hasMessageContaining("qemu-server.fw").hasMessageContaining("server.conf");
    }
  }

  @Test
  void everyKindHasItsOwnCodeAndAnAdvice() {
    assertThat(FaultKind.values()).extracting(FaultKind::code).doesNotHaveDuplicates();
    assertThat(FaultKind.values()).allMatch(kind -> kind.cure().endsWith("."));
  }

  private static ArchiveBuilder tweaked(Consumer<java.nio.ByteBuffer> tweak) {
    return smallHeader().extent(List.of(GOOD), tweak);
  }

  private static Throwable assertRefused(ArchiveBuilder archive, FaultKind kind) {
    return assertRefused(archive.build(), kind);
  }

  private static Throwable assertRefused(byte[] archive, FaultKind kind) {
    Map<String, MemoryTarget> targets = new HashMap<>();
    Throwable thrown = catchThrowable(() -> restoreIfSmall(archive, targets));
    assertThat(kind(thrown)).as(String.valueOf(thrown)).isEqualTo(kind);
    assertThat(thrown).hasMessageContaining("at byte ").hasMessageEndingWith(kind.cure());
    assertThat(targets.values()).allMatch(t -> t.aborted && !t.finished);
    assertThat(kind(catchThrowable(() -> Archives.verify(archive)))).isEqualTo(kind);
    return thrown;
  }

  /** Disks of absurd size are only verified, as no memory holds them. */
  private static void restoreIfSmall(byte[] archive, Map<String, MemoryTarget> targets)
      throws Exception {
    boolean huge;
    try (VmaArchive opened = Archives.open(archive)) {
      huge = opened.header().devices().stream().anyMatch(d -> d.size() > 1 << 24);
    }
    if (huge) {
      Archives.verify(archive);
    } else {
      Archives.restore(archive, targets);
    }
  }

  private static FaultKind kind(Throwable thrown) {
    assertThat(thrown).isInstanceOf(VmaFormatException.class);
    return Objects.requireNonNull((VmaFormatException) thrown).kind();
  }
}
