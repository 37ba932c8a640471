package dev.vakna.vma.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.internal.codec.EntryPoint;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PieceCutterTest {

  @Test
  void nothingIsCopiedWhenNobodyWantsItAnyMore() throws Exception {
    var handedOut = new AtomicInteger();
    var first = new StreamPiece();
    var cutter =
        new PieceCutter(
            first,
            piece -> {
              handedOut.incrementAndGet();
              return piece;
            });
    var content = ByteBuffer.allocateDirect(StreamPiece.SIZE * 2);

    cutter.stop();
    cutter.candidate(new EntryPoint.Start(0));
    cutter.content(content.slice());
    cutter.plain(0, content.slice());
    cutter.block(0, content.slice(0, 100));
    cutter.block(new EntryPoint.Start(0), content.slice());
    cutter.frameEnd();
    cutter.end();

    assertThat(handedOut.get()).isZero();
    assertThat(first.length()).isZero();
  }

  /** It stops in the middle of what it was given, from whoever takes the pieces. */
  @Test
  void whoeverTakesThePiecesMayEndIt() throws Exception {
    var handedOut = new AtomicInteger();
    var cutter = new PieceCutter[1];
    cutter[0] =
        new PieceCutter(
            new StreamPiece(),
            piece -> {
              handedOut.incrementAndGet();
              cutter[0].stop();
              return piece;
            });
    cutter[0].content(ByteBuffer.allocateDirect(StreamPiece.SIZE * 3));
    assertThat(handedOut.get()).isOne();
  }
}
