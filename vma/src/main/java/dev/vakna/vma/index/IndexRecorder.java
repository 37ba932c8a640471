package dev.vakna.vma.index;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.entry.EntryScout;
import dev.vakna.vma.internal.entry.StreamAppraiser;
import dev.vakna.vma.internal.entry.StreamCursors;
import dev.vakna.vma.internal.entry.StreamPiece;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.StreamTap;
import dev.vakna.vma.source.HeldFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes an index while an archive is read by an ordinary pass, with all its checks. The decoding
 * thread only copies what it decoded into pieces; of two threads of its own one looks ahead for
 * entries, and the other tries and digests them. What they find becomes an index when, and only if,
 * the pass came to its good end.
 */
final class IndexRecorder implements StreamTap, Closeable {

  private static final int PIECES = 4;
  private static final long POLL_MILLIS = 20;

  private final IndexWriter writer;
  private final StreamCursors cursors;
  private final BlockingQueue<StreamPiece> full = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<StreamPiece> looked = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<StreamPiece> free = new ArrayBlockingQueue<>(PIECES);
  private final StreamRecord record = new StreamRecord(this::exchange);
  private final IndexOptions options;
  private final Instant modified;
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable StreamAppraiser appraiser;
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;
  private volatile boolean closed;

  IndexRecorder(HeldFile archive, Path index, IndexOptions options) throws IOException {
    this.options = options;
    this.modified = archive.modified();
    for (int i = 1; i < PIECES; i++) {
      free.add(new StreamPiece());
    }
    this.cursors = StreamCursors.open(archive.path());
    try {
      this.writer = new IndexWriter(index);
    } catch (IOException | RuntimeException | Error e) {
      cursors.close();
      throw e;
    }
  }

  @Override
  public StreamDecoder decoder(
      Compression compression, CompressedInput input, Supplier<StreamDecoder> usual) {
    var ours = new StreamAppraiser(cursors, compression, writer, options, record::runs);
    appraiser = ours;
    if (compression == Compression.ZSTD) {
      var scout = new EntryScout(cursors, options);
      Thread scouting = start("vma-index-scout", full, () -> ended, piece -> look(scout, piece));
      start("vma-index", looked, () -> !scouting.isAlive(), piece -> take(ours, piece));
    } else {
      start("vma-index", full, () -> ended, piece -> take(ours, piece));
    }
    return record.decoder(compression, input, usual);
  }

  @Override
  public void slot(int device, long cluster, int mask, long streamPosition) {
    record.slot(device, cluster, mask, streamPosition);
  }

  private StreamPiece exchange(StreamPiece piece) throws IOException {
    try {
      StreamPiece next = null;
      while (next == null) {
        rethrow();
        next = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      next.follow(piece);
      full.put(piece);
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VmaCancelledException("making the index was stopped");
    }
  }

  /** What is done with a piece. */
  private interface Work {
    void on(StreamPiece piece) throws IOException, InterruptedException;
  }

  private void look(EntryScout scout, StreamPiece piece) throws IOException, InterruptedException {
    scout.look(piece, () -> closed);
    looked.put(piece);
  }

  private void take(StreamAppraiser ours, StreamPiece piece)
      throws IOException, InterruptedException {
    ours.take(piece);
    free.put(piece);
  }

  private Thread start(
      String name, BlockingQueue<StreamPiece> from, BooleanSupplier over, Work work) {
    Thread thread = Thread.ofPlatform().name(name).daemon().start(() -> work(from, over, work));
    threads.add(thread);
    return thread;
  }

  private void work(BlockingQueue<StreamPiece> from, BooleanSupplier over, Work work) {
    try {
      while (!closed) {
        boolean last = over.getAsBoolean();
        StreamPiece piece = from.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (piece != null) {
          work.on(piece);
        } else if (last) {
          return;
        }
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private void rethrow() throws IOException {
    Throwable cause = failure;
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause != null) {
      throw new IOException("making the index failed: " + cause, cause);
    }
    if (closed) {
      throw new VmaCancelledException("making the index was stopped");
    }
  }

  /** The pass is over and the archive good: completes the index and gives it its name. */
  IndexReport publish(ReadReport report) throws IOException {
    StreamAppraiser ours = appraiser;
    if (ours == null) {
      throw new IllegalStateException("nothing was read");
    }
    record.end();
    ended = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VmaCancelledException("making the index was stopped");
    }
    rethrow();
    List<Segment> segments = ours.segments();
    writer.publish(IndexFormat.write(record.contents(report, modified, segments)));
    return IndexReport.of(report, writer, segments, new StreamUnits(segments), ours);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try (cursors;
        writer) {
      if (appraiser != null) {
        appraiser.close();
      }
    }
  }
}
