package dev.vakna.vma.read;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.ContentDigest;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.pass.PassThreads;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.ThrottledPass;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Decoding, hashing and writing of an ordinary pass, at the same time. */
final class Pipeline {

  private static final long TICK_MILLIS = 20;

  private final VmaStream stream;
  private final ExtentReader extents;
  private final BlockingQueue<Extent> free;
  private final BlockingQueue<Extent> full;
  private final BlockingQueue<Extent> hashed;
  private final boolean digests;
  private final PassThreads threads;
  private final Extent end = new Extent(0);
  private final int maxExtents;
  private final ThrottledPass share;
  private final @Nullable Resumption resumption;
  private int made;
  private volatile long written;

  Pipeline(
      VmaStream stream,
      ExtentReader extents,
      ReadOptions options,
      @Nullable Resumption resumption) {
    this.stream = stream;
    this.threads = new PassThreads(stream.input()::stop);
    this.resumption = resumption;
    this.extents = extents;
    this.maxExtents = options.extentBuffers();
    this.share = new ThrottledPass(options.throttle(), threads::stopped);
    this.free = new ArrayBlockingQueue<>(maxExtents);
    // Room for all extents, the end, and two notes of how far it is: putting never waits.
    this.full = new ArrayBlockingQueue<>(maxExtents + 3);
    this.hashed = new ArrayBlockingQueue<>(maxExtents + 3);
    this.digests = options.digests();
  }

  /** Runs to the checked end of the stream, or throws after all threads have ended. */
  void run(ReadControl control) throws IOException {
    threads.start("vma-decode", this::decode);
    threads.start("vma-hash", this::hash);
    threads.start("vma-write", this::write);
    threads.await(control, this::progress);
  }

  private Progress progress() {
    OptionalLong total = stream.input().size();
    return new Progress(stream.input().taken(), total, written, stream.position());
  }

  private void decode() throws IOException, InterruptedException {
    Extent extent = null;
    while (!threads.stopped()) {
      if (extent == null) {
        extent = room();
        continue;
      }
      if (!share.awaitTurn()) {
        return;
      }
      boolean more;
      try {
        more = extents.next(extent);
      } finally {
        share.endTurn();
      }
      if (!more) {
        if (resumption != null) {
          resumption.atEnd();
        }
        full.put(end);
        return;
      }
      long position = stream.position();
      if (!extent.isEmpty()) {
        extent.skipped = resumption != null && resumption.isWritten(position);
        full.put(extent);
        extent = null;
      }
      Checkpoint.Reached reached = resumption == null ? null : resumption.after(extents, position);
      if (reached != null) {
        Extent note = new Extent(0);
        note.reached = reached;
        full.put(note);
      }
    }
  }

  /** A free extent, null if there is none yet. */
  private @Nullable Extent room() throws InterruptedException {
    Extent extent = free.poll();
    if (extent == null && made < maxExtents) {
      made++;
      return new Extent(VmaFormat.MAX_BLOCKS);
    }
    return extent == null ? free.poll(TICK_MILLIS, TimeUnit.MILLISECONDS) : extent;
  }

  @SuppressWarnings("ReferenceEquality") // the mark itself is meant
  private boolean isEnd(@Nullable Extent extent) {
    return extent == end;
  }

  private void hash() throws InterruptedException {
    var hasher = new ContentDigest();
    while (!threads.stopped()) {
      Extent extent = full.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (extent == null) {
        continue;
      }
      if (digests) {
        extent.hash(hasher);
      }
      hashed.put(extent);
      if (isEnd(extent)) {
        return;
      }
    }
  }

  private void write() throws IOException, InterruptedException {
    while (!threads.stopped()) {
      Extent extent = hashed.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (isEnd(extent)) {
        return;
      }
      if (extent == null) {
        continue;
      }
      Checkpoint.Reached reached = extent.reached;
      if (reached == null) {
        share.written(extent.bytesToWrite());
        written += extent.write();
        free.put(extent);
      } else if (resumption != null) {
        resumption.reached(reached);
      }
    }
  }
}
