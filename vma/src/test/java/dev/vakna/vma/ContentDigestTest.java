package dev.vakna.vma;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digest of a disk's content, whatever way the content came. */
class ContentDigestTest {

  @TempDir Path directory;

  @Test
  void itIsTheStatedSumOfHashes() throws Exception {
    byte[] disk = Archives.noise(8, 300 * 4096 + 700);
    Arrays.fill(disk, 4096, 12 * 4096, (byte) 0);
    BigInteger sum = BigInteger.ZERO;
    for (int at = 0; at < disk.length; at += 4096) {
      byte[] block =
          Arrays.copyOf(Arrays.copyOfRange(disk, at, Math.min(disk.length, at + 4096)), 4096);
      if (!Arrays.equals(block, new byte[4096])) {
        var sha = MessageDigest.getInstance("SHA-256");
        sha.update(ByteBuffer.allocate(8).putLong(0, at));
        sum = sum.add(new BigInteger(1, sha.digest(block)));
      }
    }
    String expected = "%064x".formatted(sum.mod(BigInteger.TWO.pow(256)));
    assertThat(ContentDigest.of(Files.write(directory.resolve("disk"), disk))).isEqualTo(expected);
  }

  @Test
  void whatIsRestoredHasTheDigestOfWhatWasWritten() throws Exception {
    Path file = directory.resolve("disk.raw");
    List<DigestingTarget> targets = new ArrayList<>();
    try (VmaArchive archive = Archives.open(Archives.small().build())) {
      archive.restore(
          disk -> {
            targets.add(new DigestingTarget(RawFileTarget.create(file, 3 * disk.size())));
            return Optional.of(targets.get(0));
          },
          ReadControl.NONE);
    }
    assertThat(targets.get(0).value()).isEqualTo(ContentDigest.of(file));
    Path original = Files.write(directory.resolve("original"), Archives.smallDisk());
    assertThat(ContentDigest.of(original)).isEqualTo(ContentDigest.of(file));
    byte[] changed = Archives.smallDisk();
    changed[5000] ^= 1;
    Files.write(original, changed);
    assertThat(ContentDigest.of(original)).isNotEqualTo(ContentDigest.of(file));
  }
}
