package dev.vakna.vma.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.Archives;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.ReadControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hundreds of damaged and forged archives: each is refused as a bad archive, or gives disks of the
 * declared size. Nothing else may happen: no other exception, no write outside of a disk, no
 * endless run (a hang fails the build's time limit), no memory by the archive's word.
 */
class MutationTest {

  private static final int ROUNDS = 60;

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104})
  void damagedPlainArchives(long seed) throws Exception {
    byte[] good = Archives.small().build();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      check(mutated(good, random), seed, i);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {201, 202, 203})
  void damagedCompressedArchives(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] plain = Archives.small().build();
    byte[][] good = {
      Archives.zstd(plain), Archives.gzip(plain), Archives.zstdWithoutChecksum(plain)
    };
    for (int i = 0; i < ROUNDS; i++) {
      check(mutated(good[i % good.length], random), seed, i);
    }
  }

  /** An attacker can always make the MD5 right. */
  @ParameterizedTest
  @ValueSource(longs = {301, 302, 303, 304})
  void forgedArchivesWithValidMd5(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] archive = Archives.small().build();
      int header = Archives.small().extentOffset(0);
      int extent = Archives.small().extentOffset(random.nextInt(2));
      for (int n = 0; n < 1 + random.nextInt(3); n++) {
        int at =
            switch (random.nextInt(4)) {
              case 0 -> extent + random.nextInt(100);
              case 1 -> random.nextInt(64);
              case 2 -> 4096 + 32 + random.nextInt(64);
              default -> 12288 + random.nextInt(100);
            };
        archive[at] = (byte) random.nextInt(256);
      }
      seal(archive, 0, header, 32);
      seal(archive, extent, 512, 24);
      check(archive, seed, i);
    }
  }

  private static void seal(byte[] archive, int start, int length, int field) throws Exception {
    Arrays.fill(archive, start + field, start + field + 16, (byte) 0);
    var md5 = MessageDigest.getInstance("MD5");
    md5.update(archive, start, length);
    System.arraycopy(md5.digest(), 0, archive, start + field, 16);
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] archive = good.clone();
    switch (random.nextInt(5)) {
      case 0 -> archive = Arrays.copyOf(archive, random.nextInt(archive.length));
      case 1 ->
          archive =
              Archives.join(archive, Archives.noise(random.nextLong(), 1 + random.nextInt(9000)));
      case 2 -> {
        int from = random.nextInt(archive.length);
        Arrays.fill(archive, from, Math.min(archive.length, from + random.nextInt(5000)), (byte) 0);
      }
      default -> {
        for (int n = 0; n < 1 + random.nextInt(6); n++) {
          archive[random.nextInt(archive.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return archive;
  }

  private static void check(byte[] archive, long seed, int round) throws IOException {
    try (VmaArchive opened = Archives.open(archive)) {
      opened.restore(
          disk -> Optional.of(new BoundsTarget(disk, seed + "/" + round)), ReadControl.NONE);
    } catch (VmaFormatException e) {
      assertThat(e.offset()).as(e.getMessage()).isNotNegative();
    }
  }

  /** Keeps nothing, but knows where a disk ends. */
  private record BoundsTarget(VmaDevice disk, String name) implements DiskTarget {
    @Override
    public void write(long offset, ByteBuffer run) {
      assertThat(offset).as(name).isNotNegative();
      assertThat(offset + run.remaining()).as(name).isLessThanOrEqualTo(disk.size());
      assertThat(run.hasRemaining()).as(name).isTrue();
    }

    @Override
    public void finish() {}

    @Override
    public void abort() {}
  }
}
