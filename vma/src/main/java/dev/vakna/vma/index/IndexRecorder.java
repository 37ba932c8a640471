package dev.vakna.vma.index;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.GzipDecoder;
import dev.vakna.vma.internal.codec.LzopDecoder;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.codec.ZstdBlockDecoder;
import dev.vakna.vma.internal.entry.PieceCutter;
import dev.vakna.vma.internal.entry.StreamAppraiser;
import dev.vakna.vma.internal.entry.StreamCursors;
import dev.vakna.vma.internal.entry.StreamPiece;
import dev.vakna.vma.internal.layout.ClusterRuns;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.StreamTap;
import dev.vakna.vma.source.HeldFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes an index while an archive is read by an ordinary pass, with all its checks. The decoding
 * thread only copies what it decoded into pieces; a thread of its own digests them and tries
 * entries. What it finds becomes an index when, and only if, the pass came to its good end.
 */
final class IndexRecorder implements StreamTap, Closeable {

  private static final int PIECES = 3;
  private static final long POLL_MILLIS = 20;

  private final IndexWriter writer;
  private final StreamCursors cursors;
  private final ClusterRuns[] runs = new ClusterRuns[VmaFormat.MAX_DEVICES];
  private final BlockingQueue<StreamPiece> full = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<StreamPiece> free = new ArrayBlockingQueue<>(PIECES);
  private final PieceCutter cutter = new PieceCutter(new StreamPiece(), this::exchange);
  private final IndexOptions options;
  private final Instant modified;
  private @Nullable StreamAppraiser appraiser;
  private @Nullable Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;
  private volatile boolean closed;
  private final AtomicInteger runCount = new AtomicInteger();
  private long position;

  IndexRecorder(HeldFile archive, Path index, IndexOptions options) throws IOException {
    this.options = options;
    this.modified = archive.modified();
    this.cursors = StreamCursors.open(archive.path());
    try {
      this.writer = new IndexWriter(index);
    } catch (IOException e) {
      cursors.close();
      throw e;
    }
    for (int i = 1; i < PIECES; i++) {
      free.add(new StreamPiece());
    }
  }

  @Override
  public StreamDecoder decoder(
      Compression compression, CompressedInput input, Supplier<StreamDecoder> usual) {
    appraiser = new StreamAppraiser(cursors, compression, writer, options, runCount::get);
    thread = Thread.ofPlatform().name("vma-index").daemon().start(this::appraise);
    return switch (compression) {
      case ZSTD -> new ZstdBlockDecoder(input, cutter);
      case GZIP -> new GzipDecoder(input, cutter);
      case LZOP -> new LzopDecoder(input, cutter);
      case NONE, BZIP2 -> new Tap(usual.get(), compression == Compression.NONE);
    };
  }

  @Override
  public void slot(int device, long cluster, int mask, long streamPosition) {
    ClusterRuns known = runs[device];
    if (known == null) {
      known = new ClusterRuns();
      runs[device] = known;
    }
    int before = known.size();
    known.add(cluster, mask, streamPosition);
    if (known.size() > before) {
      runCount.incrementAndGet();
    }
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

  private void appraise() {
    StreamAppraiser ours = appraiser;
    try {
      while (!closed && ours != null) {
        boolean last = ended;
        StreamPiece piece = full.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (piece != null) {
          ours.take(piece);
          free.put(piece);
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
    Thread working = thread;
    if (ours == null || working == null) {
      throw new IllegalStateException("nothing was read");
    }
    cutter.end();
    ended = true;
    try {
      working.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VmaCancelledException("making the index was stopped");
    }
    rethrow();
    List<VmaDevice> devices = report.header().disks();
    List<ClusterRuns> sorted = new ArrayList<>();
    for (VmaDevice device : devices) {
      ClusterRuns known = runs[device.id()];
      sorted.add(known == null ? new ClusterRuns() : known.sorted());
    }
    List<Segment> segments = ours.segments();
    writer.publish(
        IndexFormat.write(
            new IndexFormat.Contents(
                report.compressedBytes(),
                modified,
                report.header().uuid(),
                report.compression(),
                report.streamBytes(),
                report.extents(),
                devices,
                sorted,
                digests(report),
                segments)));
    var units = new StreamUnits(segments);
    return new IndexReport(
        report,
        writer.bytes(),
        segments.size(),
        units.count(),
        ours.tried(),
        ours.refused(),
        units.longest());
  }

  private static List<Digest> digests(ReadReport report) {
    List<Digest> digests = new ArrayList<>();
    for (DeviceReport device : report.devices()) {
      Digest read = device.read();
      if (read != null) {
        digests.add(read);
      }
    }
    return digests;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Thread working = thread;
    if (working != null) {
      boolean interrupted = false;
      while (working.isAlive()) {
        try {
          working.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    try (cursors;
        writer) {
      if (appraiser != null) {
        appraiser.close();
      }
    }
  }

  /** Copies what another decoder brings forth. */
  private final class Tap implements StreamDecoder {
    private final StreamDecoder usual;
    private final boolean plain;

    Tap(StreamDecoder usual, boolean plain) {
      this.usual = usual;
      this.plain = plain;
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
      int from = into.position();
      usual.read(into);
      int count = into.position() - from;
      ByteBuffer content = into.slice(from, count);
      if (plain) {
        cutter.plain(position, content);
      } else {
        if (position == 0) {
          cutter.candidate(new EntryPoint.Start(0));
        }
        cutter.content(content);
      }
      position += count;
    }

    @Override
    public boolean unchecked() {
      return usual.unchecked();
    }

    @Override
    public void close() throws IOException {
      usual.close();
    }
  }
}
