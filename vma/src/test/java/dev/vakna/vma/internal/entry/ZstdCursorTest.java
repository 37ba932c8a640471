package dev.vakna.vma.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.StreamDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders that are used again know nothing of what they were used for before. */
class ZstdCursorTest {

  private static final byte WINDOW_OF_2_MIB = 11 << 3;
  private static final byte WINDOW_OF_128_MIB = (byte) (17 << 3);

  @TempDir Path directory;

  @Test
  void whoMetGarbageOrKnewAPastIsAsNewForTheNextEntry() throws Exception {
    Random random = new Random(5);
    byte[] first = words(random, 300_000);
    byte[] second = words(random, 400_000);
    byte[] garbage = new byte[5_000];
    random.nextBytes(garbage);
    byte[] one = Zstd.compress(first, 3);
    byte[] two = Zstd.compress(second, 3);
    var all = new ByteArrayOutputStream();
    all.writeBytes(one);
    all.writeBytes(two);
    all.writeBytes(garbage);
    Path file = Files.write(directory.resolve("frames.zst"), all.toByteArray());

    try (StreamCursors cursors = StreamCursors.open(file)) {
      for (int round = 0; round < 50; round++) {
        switch (random.nextInt(4)) {
          case 0 ->
              assertThat(read(cursors, new EntryPoint.Start(0), first.length)).isEqualTo(first);
          case 1 ->
              assertThat(read(cursors, new EntryPoint.Start(one.length), second.length))
                  .isEqualTo(second);
          case 2 ->
              assertThatThrownBy(
                      () -> read(cursors, new EntryPoint.Start(one.length + two.length), 1_000))
                  .isInstanceOf(StreamDecoder.CorruptStreamException.class);
          default -> {
            // In the middle of nowhere, with somebody else's past.
            var block =
                new EntryPoint.ZstdBlock(
                    1_000 + random.nextInt(one.length - 2_000),
                    random.nextBoolean() ? WINDOW_OF_2_MIB : WINDOW_OF_128_MIB,
                    random.nextBoolean(),
                    EntryPoint.Stored.NONE);
            try (StreamCursor cursor =
                cursors.enter(Compression.ZSTD, block, EntryHistory.of(garbage))) {
              cursor.read(ByteBuffer.allocateDirect(200_000));
            } catch (StreamDecoder.CorruptStreamException _) {
              // As it should be; or it brings forth something, which its digest would tell.
            }
          }
        }
      }
    }
  }

  @Test
  void aCursorClosedTwiceGivesItsDecoderBackOnce() throws Exception {
    byte[] content = words(new Random(6), 100_000);
    Path file = Files.write(directory.resolve("frame.zst"), Zstd.compress(content, 3));
    try (StreamCursors cursors = StreamCursors.open(file)) {
      StreamCursor used = enter(cursors, new EntryPoint.Start(0));
      used.close();
      used.close();
      assertThatThrownBy(() -> used.read(ByteBuffer.allocateDirect(1)))
          .as("somebody else may have its decoder")
          .isInstanceOf(IllegalStateException.class);
      try (StreamCursor a = enter(cursors, new EntryPoint.Start(0));
          StreamCursor b = enter(cursors, new EntryPoint.Start(0))) {
        byte[] fromA = new byte[content.length];
        byte[] fromB = new byte[content.length];
        for (int at = 0; at < content.length; at += 1_000) {
          take(a, fromA, at);
          take(b, fromB, at);
        }
        assertThat(fromA).isEqualTo(content);
        assertThat(fromB).isEqualTo(content);
      }
    }
  }

  @Test
  void decodersAreKeptWhereThatIsWorthItsMemory() {
    var contexts = new ZstdContexts();
    ZstdContexts.Lent first = contexts.take();
    contexts.give(first, true);
    ZstdContexts.Lent again = contexts.take();
    assertThat(again).isSameAs(first);
    contexts.give(again, false);
    ZstdContexts.Lent other = contexts.take();
    assertThat(other).isNotSameAs(first);
    contexts.close();
    contexts.give(other, true);
    assertThatThrownBy(() -> other.context().setLongMax(27))
        .as("nothing is kept behind the end")
        .isInstanceOf(IllegalStateException.class);
  }

  private static StreamCursor enter(StreamCursors cursors, EntryPoint at) throws IOException {
    return cursors.enter(Compression.ZSTD, at, EntryHistory.NONE);
  }

  private static byte[] read(StreamCursors cursors, EntryPoint at, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(length);
    try (StreamCursor cursor = enter(cursors, at)) {
      cursor.read(into);
    }
    byte[] bytes = new byte[length];
    into.flip().get(bytes);
    return bytes;
  }

  private static void take(StreamCursor cursor, byte[] into, int at) throws IOException {
    ByteBuffer part = ByteBuffer.allocateDirect(1_000);
    cursor.read(part);
    part.flip().get(into, at, 1_000);
  }

  private static byte[] words(Random random, int length) {
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append("word").append(random.nextInt(5_000)).append(' ');
    }
    return text.substring(0, length).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
