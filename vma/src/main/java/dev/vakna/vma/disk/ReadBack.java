package dev.vakna.vma.disk;

import com.sun.nio.file.ExtendedOpenOption;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.pass.ThrottledPass;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a raw file for its digest: past the page cache where the file system can do that, so that
 * the medium answers and not memory; holes are skipped, which read as zeros and count for nothing.
 *
 * @param digest of what was read; only its first {@code parts} sums mean anything
 * @param parts how many of {@link Digest#PARTS} parts were read
 * @param bytes how much was read
 * @param pastCache it came from the medium and not from memory
 */
public record ReadBack(Digest digest, int parts, long bytes, boolean pastCache) {

  private static final int CHUNK = 4 << 20;

  /**
   * Reads the file.
   *
   * @param parts 1 to {@link Digest#PARTS}; fewer than all is a sample, spread over the whole file
   * @param control told of the bytes read, as if they were an archive's; may stop it, also while
   *     storage hangs
   * @throws VmaCancelledException if it was stopped
   * @throws IOException if the file cannot be read
   */
  public static ReadBack of(Path file, int parts, ReadControl control) throws IOException {
    return of(file, parts, Throttle.NONE, control);
  }

  /**
   * The same within a share of the machine, of which it takes turns at the processors; its bytes
   * count as nobody's.
   */
  public static ReadBack of(Path file, int parts, Throttle throttle, ReadControl control)
      throws IOException {
    if (parts < 1 || parts > Digest.PARTS) {
      throw new IllegalArgumentException("parts must be 1 to " + Digest.PARTS);
    }
    var reading = new Reading(file, parts, throttle);
    try {
      return AbandonableTask.run(
          "vma-read-back", reading::run, left -> {}, reading.watched(control));
    } finally {
      reading.stopped = true;
    }
  }

  /** One pass over a file. */
  private static final class Reading {
    private final Path file;
    private final int parts;
    private final ContentDigest digest = new ContentDigest();
    private final ByteBuffer chunk =
        ByteBuffer.allocateDirect(CHUNK + VmaFormat.BLOCK).alignedSlice(VmaFormat.BLOCK);
    private volatile long read;
    private final ThrottledPass share;
    private volatile boolean stopped;

    Reading(Path file, int parts, Throttle throttle) {
      this.file = file;
      this.parts = parts;
      this.share = new ThrottledPass(throttle, () -> stopped);
    }

    ReadControl watched(ReadControl control) {
      return new ReadControl() {
        @Override
        public boolean cancelled() {
          control.progress(new Progress(read, OptionalLong.empty(), 0, read));
          return control.cancelled();
        }
      };
    }

    ReadBack run() throws IOException {
      try (FileChannel direct = openDirect();
          FileChannel buffered = FileChannel.open(file, StandardOpenOption.READ);
          DataRegions regions = DataRegions.of(file)) {
        boolean past = direct != null;
        FileChannel channel = direct != null ? direct : buffered;
        try {
          readAll(channel, buffered.size(), regions);
        } catch (IOException e) {
          if (read > 0 || direct == null) {
            throw e;
          }
          // Opened for direct reading and then refused: some file systems do that.
          past = false;
          readAll(buffered, buffered.size(), regions);
        }
        return new ReadBack(digest.value(), parts, read, past);
      }
    }

    private @Nullable FileChannel openDirect() {
      try {
        return FileChannel.open(file, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
      } catch (IOException | UnsupportedOperationException e) {
        return null;
      }
    }

    private void readAll(FileChannel channel, long size, @Nullable DataRegions regions)
        throws IOException {
      long piece = Digest.pieceBytes();
      long at = 0;
      while (at < size) {
        if (Digest.part(at) >= parts) {
          at = (at / piece + 1) * piece;
          continue;
        }
        long data = regions == null ? at : regions.data(at);
        if (data < 0) {
          return;
        }
        if (data / piece > at / piece) {
          // The next data lies in a later piece, which may not be wanted.
          at = data - data % piece;
          continue;
        }
        long from = data - data % VmaFormat.BLOCK;
        long end = Math.min(size, (at / piece + 1) * piece);
        if (regions != null) {
          long hole = regions.hole(data, end);
          end = Math.min(end, Math.ceilDiv(hole, VmaFormat.BLOCK) * VmaFormat.BLOCK);
        }
        readRegion(channel, from, end);
        at = Math.max(at, end);
      }
    }

    private void readRegion(FileChannel channel, long from, long end) throws IOException {
      long at = from;
      while (at < end) {
        if (stopped) {
          throw left();
        }
        int wanted = (int) Math.min(CHUNK, end - at);
        // Direct reads ask for whole blocks; at the end of the file they give less.
        chunk.clear().limit(Math.ceilDiv(wanted, VmaFormat.BLOCK) * VmaFormat.BLOCK);
        int got = 0;
        while (got < wanted) {
          int n = channel.read(chunk.slice(got, chunk.limit() - got), at + got);
          if (n <= 0) {
            throw new IOException(file + " became shorter while it was read");
          }
          got += n;
        }
        add(at, chunk.slice(0, wanted));
        at += wanted;
        read += wanted;
      }
    }

    /** Storage may hang; so a turn is held only for what the processor does. */
    private void add(long at, ByteBuffer data) throws IOException {
      try {
        if (!share.awaitTurn()) {
          throw left();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw left();
      }
      try {
        digest.add(at, data);
      } finally {
        share.endTurn();
      }
    }

    private IOException left() {
      return new IOException("nobody waits for " + file + " any more");
    }
  }
}
