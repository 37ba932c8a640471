package dev.vakna.vma.index;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.entry.StreamAppraiser;
import dev.vakna.vma.internal.entry.StreamCursors;
import dev.vakna.vma.internal.entry.StreamPiece;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.StreamTap;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An index that is made beside a pass that somebody waits for. It never holds up that pass and
 * never fails it: what comes while the thread that tries entries is behind is digested and tried
 * for none, and where that would leave more than 64 MiB without an entry the recording gives up.
 * Its memory is some 45 MiB, two decoders with the archive's window (128 MiB at most each), and
 * what the index itself says.
 */
public final class IndexRecording implements StreamTap {

  private static final int PIECES = 4;
  private static final Duration LOOK = Duration.ofMillis(20);

  /** So much in a row may go by untried; with more the entries are too far apart to serve. */
  private static final long MOST_PASSED = 56L << 20;

  /** Runs of clusters in all; more would take more memory than a restore may be burdened with. */
  private static final int MOST_RUNS = 2_000_000;

  /** So long after the end of the pass what is left of the work may take. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final HeldFile file;
  private final StreamCursors cursors;
  private final IndexWriter writer;
  private final IndexOptions options;
  private final Throttle share;
  private final Consumer<Optional<IndexReport>> ended;
  private final StreamRecord record = new StreamRecord(this::exchange);
  private final BlockingQueue<Work> works = new LinkedBlockingQueue<>();
  private final BlockingQueue<StreamPiece> free = new LinkedBlockingQueue<>();
  private volatile @Nullable StreamAppraiser appraiser;
  private volatile boolean over;
  private volatile long completedAt;
  private volatile boolean completed;
  private boolean plain;
  private long passed;

  private sealed interface Work {}

  private record Whole(StreamPiece piece) implements Work {}

  private record Passed(StreamPiece.Summary piece) implements Work {}

  private record Good(ReadReport report) implements Work {}

  private IndexRecording(
      HeldFile file,
      StreamCursors cursors,
      IndexWriter writer,
      IndexOptions options,
      Throttle share,
      Consumer<Optional<IndexReport>> ended) {
    this.file = file;
    this.cursors = cursors;
    this.writer = writer;
    this.options = options;
    this.share = share;
    this.ended = ended;
    for (int i = 1; i < PIECES; i++) {
      free.add(new StreamPiece());
    }
  }

  /**
   * Begins one. Every recording is ended by {@link #complete} or {@link #abandon}.
   *
   * @param index appears when the pass was good and the index worth it
   * @param share what is left to it of the machine; asked for a turn before each piece
   * @param ended told once, in the recording's own thread, what was made, if anything
   * @throws IOException if archive or index cannot be opened
   */
  public static IndexRecording begin(
      VmaSource.File archive,
      Path index,
      IndexOptions options,
      Throttle share,
      Consumer<Optional<IndexReport>> ended)
      throws IOException {
    HeldFile file = HeldFile.open(archive.path());
    StreamCursors cursors = null;
    IndexWriter writer = null;
    try {
      cursors = StreamCursors.open(file.path());
      writer = new IndexWriter(index);
      var recording = new IndexRecording(file, cursors, writer, options, share, ended);
      Thread.ofPlatform().name("vma-index-aside").daemon().start(recording::work);
      return recording;
    } catch (IOException | RuntimeException | Error e) {
      letGo(file, cursors, writer, e);
      throw e;
    }
  }

  private static void letGo(
      HeldFile file,
      @Nullable StreamCursors cursors,
      @Nullable IndexWriter writer,
      Throwable because) {
    try (file;
        cursors;
        writer) {
      return;
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public StreamDecoder decoder(
      Compression compression, CompressedInput input, Supplier<StreamDecoder> usual) {
    plain = compression == Compression.NONE;
    appraiser = new StreamAppraiser(cursors, compression, writer, options, record::runs);
    return record.decoder(compression, input, usual);
  }

  @Override
  public void slot(int device, long cluster, int mask, long streamPosition) {
    if (over) {
      return;
    }
    try {
      record.slot(device, cluster, mask, streamPosition);
      if (record.runs() > MOST_RUNS) {
        abandon();
      }
    } catch (RuntimeException | Error e) {
      // It only saves time; the pass goes on.
      abandon();
    }
  }

  /** In the decoding thread: never waits. */
  private StreamPiece exchange(StreamPiece piece) {
    try {
      return exchanged(piece);
    } catch (RuntimeException | Error e) {
      // It only saves time; the pass goes on.
      end();
      return piece;
    }
  }

  private StreamPiece exchanged(StreamPiece piece) {
    StreamPiece next = over ? null : free.poll();
    if (next != null) {
      next.follow(piece);
      works.add(new Whole(piece));
      passed = 0;
      return next;
    }
    if (!over) {
      StreamPiece.Summary summary = piece.summary(plain);
      works.add(new Passed(summary));
      passed += plain ? 0 : summary.length();
      if (passed > MOST_PASSED) {
        abandon();
      }
    }
    piece.follow(piece);
    return piece;
  }

  /** The pass came to its good end: what is left is done by the recording's own thread. */
  public void complete(ReadReport report) {
    try {
      record.end();
      if (over) {
        // What came since is not in it.
        return;
      }
      works.add(new Good(report));
      completedAt = System.nanoTime();
      completed = true;
    } catch (IOException | RuntimeException | Error e) {
      // It only saves time; the archive itself tells all.
      abandon();
    }
  }

  /** Nothing comes of it, unless it was completed. */
  public void abandon() {
    if (!completed) {
      end();
    }
  }

  /** Nothing more is taken in. */
  private void end() {
    over = true;
    record.stop();
  }

  private void work() {
    Optional<IndexReport> made = Optional.empty();
    try (file;
        cursors;
        writer) {
      made = made();
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      // It only saves time; the archive itself tells all.
      made = Optional.empty();
    } finally {
      end();
      works.clear();
      free.clear();
      ended.accept(made);
    }
  }

  private Optional<IndexReport> made() throws IOException, InterruptedException {
    boolean gaps = false;
    try {
      while (!tooLate()) {
        Work work = works.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        StreamAppraiser ours = appraiser;
        if (work == null || ours == null) {
          continue;
        }
        if (work instanceof Good good) {
          return published(good, ours, gaps);
        }
        if (!turn()) {
          break;
        }
        try {
          switch (work) {
            case Whole(StreamPiece piece) -> {
              ours.take(piece);
              free.add(piece);
            }
            case Passed(StreamPiece.Summary piece) -> {
              ours.pass(piece);
              gaps = true;
            }
            case Good _ -> throw new IllegalStateException("the end has no turn");
          }
        } finally {
          share.endTurn();
        }
      }
      return Optional.empty();
    } finally {
      StreamAppraiser ours = appraiser;
      if (ours != null) {
        ours.close();
      }
    }
  }

  private boolean tooLate() {
    return over || completed && System.nanoTime() - completedAt > GRACE.toNanos();
  }

  private boolean turn() throws InterruptedException {
    while (!tooLate()) {
      if (share.awaitTurn(LOOK)) {
        return true;
      }
    }
    return false;
  }

  private Optional<IndexReport> published(Good good, StreamAppraiser ours, boolean gaps)
      throws IOException {
    List<Segment> segments = ours.segments();
    var units = new StreamUnits(segments);
    if (gaps && IndexReport.farApart(units.longest())) {
      // One that is made in its own time has them closer.
      return Optional.empty();
    }
    writer.publish(IndexFormat.write(record.contents(good.report, file.modified(), segments)));
    return Optional.of(IndexReport.of(good.report, writer, segments, units, ours));
  }
}
