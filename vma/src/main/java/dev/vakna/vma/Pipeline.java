package dev.vakna.vma;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decoding, hashing and writing at the same time, each in a platform thread of its own: they are
 * long stretches of work that would hold a virtual thread's carrier. The caller's thread only
 * waits, reports progress and looks for cancellation; an interrupt reaches it and never a channel
 * in use, which it would close.
 */
final class Pipeline {

  private static final long TICK_MILLIS = 20;

  private final VmaStream stream;
  private final ExtentReader extents;
  private final BlockingQueue<Extent> free;
  private final BlockingQueue<Extent> full;
  private final BlockingQueue<Extent> hashed;
  private final boolean digests;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(3);
  private final Extent end = new Extent(0);
  private final int maxExtents;
  private final ThrottledPass share;
  private final @Nullable Resumption resumption;
  private int made;
  private volatile boolean stopped;
  private volatile long written;

  Pipeline(
      VmaStream stream,
      ExtentReader extents,
      ReadOptions options,
      @Nullable Resumption resumption) {
    this.stream = stream;
    this.resumption = resumption;
    this.extents = extents;
    this.maxExtents = options.extentBuffers();
    this.share = new ThrottledPass(options.throttle(), () -> stopped);
    this.free = new ArrayBlockingQueue<>(maxExtents);
    // Room for all extents, the end, and two notes of how far it is: putting never waits.
    this.full = new ArrayBlockingQueue<>(maxExtents + 3);
    this.hashed = new ArrayBlockingQueue<>(maxExtents + 3);
    this.digests = options.digests();
  }

  /** Runs to the checked end of the stream, or throws after all threads have ended. */
  void run(ReadControl control) throws IOException {
    start("vma-decode", this::decode);
    start("vma-hash", this::hash);
    start("vma-write", this::write);
    boolean interrupted = false;
    boolean cancelled = false;
    try {
      while (!awaitTick()) {
        control.progress(progress());
        if (control.cancelled()) {
          cancelled = true;
          break;
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      stop();
      interrupted |= joinQuietly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = failure.get();
    if (cancelled || interrupted) {
      throw new VmaCancelledException("reading the archive was stopped; nothing was kept of it");
    }
    if (cause != null) {
      rethrow(cause);
    }
    control.progress(progress());
  }

  Progress progress() {
    OptionalLong total = stream.input().size();
    return new Progress(stream.input().taken(), total, written, stream.position());
  }

  private void start(String name, Stage stage) {
    Thread.ofPlatform().name(name).daemon().start(() -> guard(stage));
  }

  private void stop() {
    stopped = true;
    stream.input().stop();
  }

  private boolean awaitTick() throws InterruptedException {
    return ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Waits for the threads even if interrupted, because they use the targets. */
  private boolean joinQuietly() {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private static void rethrow(Throwable cause) throws IOException {
    switch (cause) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IOException("reading the archive failed: " + cause, cause);
    }
  }

  @FunctionalInterface
  private interface Stage {
    void run() throws IOException, InterruptedException;
  }

  private void guard(Stage stage) {
    try {
      stage.run();
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stop();
    } finally {
      ended.countDown();
    }
  }

  private void decode() throws IOException, InterruptedException {
    Extent extent = null;
    while (!stopped) {
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
    while (!stopped) {
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
    while (!stopped) {
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
