package dev.vakna.vma.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.Archives;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digest of a disk's content, whatever way the content came. */
public class ContentDigestTest {

  private static final int BLOCK = 4096;

  @TempDir Path directory;

  @Test
  void itIsTheStatedSumOfHashes() {
    byte[] disk = Archives.noise(8, 300 * BLOCK + 700);
    Arrays.fill(disk, BLOCK, 12 * BLOCK, (byte) 0);
    long sum = 0;
    for (int at = 0; at < disk.length; at += BLOCK) {
      byte[] block =
          Arrays.copyOf(Arrays.copyOfRange(disk, at, Math.min(disk.length, at + BLOCK)), BLOCK);
      if (!Arrays.equals(block, new byte[BLOCK])) {
        sum += XxHash64JavaHasher.hash(block, 0, BLOCK, at);
      }
    }
    assertThat(digest(disk).text()).isEqualTo("xxh64-sum:" + HexFormat.of().toHexDigits(sum));
    assertThat(Digest.ofNothing().text()).isEqualTo("xxh64-sum:0000000000000000");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neitherOrderNorRunsNorStoredZerosNorSizeMatter(long seed) {
    Random random = new Random(seed);
    byte[] disk = sparse(random, 40);
    List<int[]> runs = new ArrayList<>();
    for (int at = 0; at < disk.length; ) {
      int blocks = Math.min(1 + random.nextInt(7), disk.length / BLOCK - at / BLOCK);
      runs.add(new int[] {at, blocks * BLOCK});
      at += blocks * BLOCK;
    }
    Collections.shuffle(runs, random);
    var digest = new ContentDigest();
    for (int[] run : runs) {
      digest.add(run[0], direct(Arrays.copyOfRange(disk, run[0], run[0] + run[1])));
    }
    assertThat(digest.value()).isEqualTo(digest(disk));
    assertThat(digest(Arrays.copyOf(disk, disk.length + 9 * BLOCK + 5))).isEqualTo(digest(disk));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyAccidentChangesIt(long seed) {
    Random random = new Random(seed);
    byte[] disk = sparse(random, 30);
    Digest truth = digest(disk);
    for (int trial = 0; trial < 40; trial++) {
      int one = random.nextInt(30);
      int other = (one + 1 + random.nextInt(29)) % 30;
      byte[] flipped = disk.clone();
      flipped[random.nextInt(disk.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(digest(flipped)).as("a flipped bit").isNotEqualTo(truth);
      byte[] swapped = disk.clone();
      System.arraycopy(disk, one * BLOCK, swapped, other * BLOCK, BLOCK);
      System.arraycopy(disk, other * BLOCK, swapped, one * BLOCK, BLOCK);
      differsUnlessEqual(disk, swapped, "swapped blocks");
      byte[] missing = disk.clone();
      Arrays.fill(missing, one * BLOCK, (one + 1) * BLOCK, (byte) 0);
      differsUnlessEqual(disk, missing, "a missing block");
      byte[] doubled = disk.clone();
      System.arraycopy(disk, one * BLOCK, doubled, other * BLOCK, BLOCK);
      differsUnlessEqual(disk, doubled, "a doubled block");
      byte[] moved = missing.clone();
      System.arraycopy(disk, one * BLOCK, moved, other * BLOCK, BLOCK);
      differsUnlessEqual(disk, moved, "a block at the wrong place");
    }
  }

  @Test
  void aBlockWrittenTwiceIsNoticed() {
    byte[] disk = Archives.noise(3, 4 * BLOCK);
    var digest = new ContentDigest();
    digest.add(0, direct(disk));
    digest.add(BLOCK, direct(Arrays.copyOfRange(disk, BLOCK, 2 * BLOCK)));
    assertThat(digest.value()).isNotEqualTo(digest(disk));
  }

  @Test
  void partsCoverADiskEvenlyAndASampleSeesOnlyItsOwn() {
    int pieces = 640;
    int[] counts = new int[Digest.PARTS];
    for (int piece = 0; piece < pieces; piece++) {
      int part = Digest.part(piece * Digest.pieceBytes());
      assertThat(Digest.part((piece + 1) * Digest.pieceBytes() - 1)).isEqualTo(part);
      counts[part]++;
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> count >= 9 && count <= 11);
    var one = new ContentDigest();
    var other = new ContentDigest();
    ByteBuffer block = direct(Archives.noise(1, BLOCK));
    for (int piece = 0; piece < pieces; piece++) {
      long at = piece * Digest.pieceBytes();
      one.add(at, block);
      if (Digest.part(at) != 40) {
        other.add(at, block);
      }
    }
    assertThat(one.value().agrees(other.value(), 40)).isTrue();
    assertThat(one.value().agrees(other.value(), 41)).isFalse();
  }

  @Test
  void itsTextIsReadBackAndNothingElseIs() {
    Digest digest = digest(Archives.noise(4, 9 * BLOCK));
    assertThat(Digest.parse(digest.partsText())).contains(digest);
    assertThat(Digest.parse(digest.text())).isEmpty();
    assertThat(Digest.parse("sha256-sum:" + "0".repeat(1024))).isEmpty();
    assertThat(Digest.parse(digest.partsText().replace('0', 'x'))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readWrittenAndReadBackAgree(boolean grown) throws Exception {
    Path file = directory.resolve("disk.raw");
    ReadReport report;
    try (VmaArchive archive =
        VmaArchive.open(
            VmaSource.file(Files.write(directory.resolve("a.vma"), Archives.small().build())),
            ReadOptions.defaults().withDigests())) {
      report =
          archive.restore(
              disk -> Optional.of(RawFileTarget.create(file, disk.size() + (grown ? 1 << 20 : 0))),
              ReadControl.NONE);
    }
    DeviceReport disk = report.devices().getFirst();
    assertThat(disk.read()).isEqualTo(digest(Archives.smallDisk()));
    assertThat(disk.written()).isEqualTo(disk.read());
    assertThat(ReadBack.of(file, Digest.PARTS, ReadControl.NONE).digest()).isEqualTo(disk.read());
  }

  private static void differsUnlessEqual(byte[] disk, byte[] other, String what) {
    if (!Arrays.equals(disk, other)) {
      assertThat(digest(other)).as(what).isNotEqualTo(digest(disk));
    }
  }

  /** Blocks of noise, of zeros, and equal ones. */
  private static byte[] sparse(Random random, int blocks) {
    byte[] disk = new byte[blocks * BLOCK];
    for (int i = 0; i < blocks; i++) {
      byte[] block =
          switch (random.nextInt(4)) {
            case 0 -> new byte[BLOCK];
            case 1 -> Archives.noise(7, BLOCK);
            default -> Archives.noise(random.nextLong(), BLOCK);
          };
      System.arraycopy(block, 0, disk, i * BLOCK, BLOCK);
    }
    return disk;
  }

  public static Digest digest(byte[] disk) {
    var digest = new ContentDigest();
    digest.add(0, direct(disk));
    return digest.value();
  }

  private static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }
}
