package dev.vakna.vma.internal.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.vakna.vma.internal.zstd.ZstdBlockBody.UnreadableException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences of zstd's blocks, read without what they make. */
class ZstdBlockBodyTest {

  @TempDir Path directory;

  private record Match(long at, int length, long distance) {}

  @ParameterizedTest
  @ValueSource(ints = {-5, 1, 3, 6, 12, 19})
  void everySequenceCopiesWhatIsThereInTheStream(int level) throws Exception {
    byte[] content = salad(new Random(level), 3_000_000);
    Path file = pack(content, level);
    List<Match> matches = new ArrayList<>();
    long length = read(file, matches);
    assertThat(length).isEqualTo(content.length);
    assertThat(matches).hasSizeGreaterThan(1000);
    for (Match match : matches) {
      int at = Math.toIntExact(match.at);
      int from = Math.toIntExact(match.at - match.distance);
      assertThat(from).isNotNegative();
      int end = at + match.length;
      // Copied byte by byte, so a match may overlap what it makes.
      assertThat(Arrays.equals(content, at, end, content, from, from + match.length)).isTrue();
    }
  }

  /** Follows one frame from its start; how much content its blocks have. */
  private static long read(Path file, List<Match> matches) throws Exception {
    long[] position = {0};
    try (var channel = FileChannel.open(file)) {
      var blocks = new ZstdBlockFile(channel);
      var recent = RepeatOffsets.known(new long[] {1, 4, 8});
      ZstdTables tables = ZstdTables.NONE;
      long offset = blocks.firstBlock(0);
      boolean last = false;
      while (!last) {
        ZstdBlockFile.Block block = blocks.at(offset);
        if (block.kind() == ZstdBlockFile.Kind.COMPRESSED) {
          var body = ZstdBlockBody.parse(block.bytes(), block.from(), block.to(), tables);
          tables = body.tables();
          int[] left = {body.literals()};
          body.sequences((run, match, coded) -> {
            long distance = recent.next(coded, run);
            position[0] += run;
            left[0] -= run;
            matches.add(new Match(position[0], match, distance));
            position[0] += match;
            return true;
          });
          position[0] += left[0];
        } else {
          position[0] += block.size();
        }
        last = block.last();
        offset = block.next();
      }
    }
    return position[0];
  }

  @Test
  void damagedAndInventedBlocksEndInTheDeclaredWay() throws Exception {
    var random = new Random(1);
    byte[] good = Files.readAllBytes(pack(salad(random, 400_000), 3));
    for (int round = 0; round < 3000; round++) {
      byte[] bad = good.clone();
      if (round % 3 == 0) {
        // No bit of the blocks is as it was.
        byte[] noise = new byte[1 + random.nextInt(2000)];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bad, 9, noise.length);
      } else {
        for (int i = 0; i < 1 + round % 7; i++) {
          bad[6 + random.nextInt(round % 2 == 0 ? 200 : bad.length - 6)] =
              (byte) random.nextInt(256);
        }
        bad = round % 5 == 0 ? Arrays.copyOf(bad, 20 + random.nextInt(bad.length - 20)) : bad;
      }
      Path file = Files.write(directory.resolve("bad"), bad);
      try {
        read(file, new ArrayList<>());
      } catch (UnreadableException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void everyCodeThatIsDescribedReadsAsItWas() throws Exception {
    var random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      int log = 5 + random.nextInt(5);
      int[] counts = counts(random, log);
      FseCode code = FseCode.of(log, counts);
      var first = new ForwardBits.Sink();
      code.describe(first);
      byte[] described = first.toBytes();
      FseCode.Parsed parsed = FseCode.parse(described, 0, described.length, 52, 9);
      assertThat(parsed.end()).isEqualTo(described.length);
      var second = new ForwardBits.Sink();
      parsed.code().describe(second);
      assertThat(second.toBytes()).isEqualTo(described);
    }
    for (FseCode usual :
        List.of(ZstdBlockBody.LITERALS, ZstdBlockBody.OFFSETS, ZstdBlockBody.MATCHES)) {
      var sink = new ForwardBits.Sink();
      usual.describe(sink);
      assertThat(FseCode.parse(sink.toBytes(), 0, sink.toBytes().length, 52, 6).end())
          .isEqualTo(sink.toBytes().length);
    }
  }

  /** A random distribution of which many symbols have nothing, some less than one. */
  private static int[] counts(Random random, int log) {
    int[] counts = new int[53];
    int left = 1 << log;
    int last = 0;
    for (int symbol = 0; symbol < 52 && left > 0; symbol++) {
      int kind = random.nextInt(4);
      int count = kind < 2 ? 0 : kind == 2 ? -1 : 1 + random.nextInt(left);
      counts[symbol] = count;
      left -= Math.abs(count);
      last = count == 0 ? last : symbol;
    }
    if (left > 0) {
      last = 52;
      counts[52] = left;
    }
    return Arrays.copyOf(counts, last + 1);
  }

  private Path pack(byte[] content, int level) throws Exception {
    try (var context = new ZstdCompressCtx()) {
      context.setLevel(level);
      return Files.write(directory.resolve("good"), context.compress(content));
    }
  }

  /** Words from a small dictionary, repeats from near and far, some noise. */
  private static byte[] salad(Random random, int length) {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      int count = Math.min(length - at, 4 + random.nextInt(60));
      if (at > 100 && random.nextInt(3) > 0) {
        int from = random.nextInt(at);
        for (int i = 0; i < count; i++) {
          bytes[at + i] = bytes[from + i];
        }
      } else {
        for (int i = 0; i < count; i++) {
          bytes[at + i] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 'a' + i % 20);
        }
      }
      at += count;
    }
    return bytes;
  }
}
