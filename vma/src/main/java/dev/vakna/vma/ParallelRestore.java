package dev.vakna.vma;

import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Restores a whole archive by its index, several units of the stream at once. Each decoder writes
 * what it decodes; the order in which that happens does not matter. That every cluster is there
 * once was proven by the pass that made the index, that this is still the same stream is proven by
 * the digest of each of its segments; a disk is not finished before the last of them was checked.
 */
public final class ParallelRestore {

  private static final long TICK_MILLIS = 20;

  private final StreamEntries entries;
  private final ArchiveIndex index;
  private final StreamMap map;
  private final List<Output> outputs;
  private final Map<Long, Seam> seams = new ConcurrentHashMap<>();
  private final AtomicInteger nextUnit = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong streamDone = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private volatile boolean stopped;

  private ParallelRestore(StreamEntries entries, ArchiveIndex index, List<Output> outputs) {
    this.entries = entries;
    this.index = index;
    this.outputs = outputs;
    this.map = new StreamMap(index.contents().runs());
  }

  /** A disk and where it goes. */
  private record Output(VmaDevice device, @Nullable DiskTarget target, AtomicLong bytes) {}

  /**
   * Restores.
   *
   * @param threads decoders at work at once, at least 1
   * @return as of an ordinary pass, without digests
   * @throws IndexRejectedException if archive and index do not fit each other; restore without it
   * @throws VmaCancelledException if it was stopped
   * @throws DiskTargetException if a target failed
   * @throws IOException if the archive cannot be read
   */
  public static ReadReport run(
      Path archive, ArchiveIndex index, TargetFactory targets, int threads, ReadControl control)
      throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    List<Output> outputs = new ArrayList<>();
    boolean good = false;
    try (StreamEntries entries = StreamEntries.open(archive, index)) {
      for (VmaDevice disk : index.disks()) {
        outputs.add(new Output(disk, targets.open(disk).orElse(null), new AtomicLong()));
      }
      var restore = new ParallelRestore(entries, index, outputs);
      restore.decodeAll(Math.min(threads, Math.max(1, entries.units().count())), control);
      index.requireOf(archive);
      restore.finish();
      good = true;
      return restore.report();
    } finally {
      if (!good) {
        for (Output output : outputs) {
          if (output.target != null) {
            output.target.abort();
          }
        }
      }
    }
  }

  private void decodeAll(int threads, ReadControl control) throws IOException {
    var ended = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform().name("vma-unit-" + i).daemon().start(() -> guard(ended));
    }
    boolean cancelled = false;
    boolean interrupted = false;
    try {
      while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        control.progress(progress());
        if (control.cancelled()) {
          cancelled = true;
          break;
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      stopped = true;
      interrupted |= joinQuietly(ended);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (cancelled || interrupted) {
      throw new VmaCancelledException("reading the archive was stopped; nothing was kept of it");
    }
    rethrow();
    if (!seams.isEmpty()) {
      throw index.rejected("a block at a unit's edge was never completed");
    }
    control.progress(progress());
  }

  private static boolean joinQuietly(CountDownLatch ended) {
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

  private void rethrow() throws IOException {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IOException("reading the archive failed: " + e, e);
    }
  }

  private Progress progress() {
    long total = index.contents().archiveBytes();
    long stream = Math.max(1, index.streamBytes());
    long taken = (long) ((double) total * streamDone.get() / stream);
    return new Progress(
        Math.min(total, taken), OptionalLong.of(total), written.get(), streamDone.get());
  }

  private void guard(CountDownLatch ended) {
    try {
      var worker = new Worker();
      int unit = nextUnit.getAndIncrement();
      while (!stopped && unit < entries.units().count()) {
        worker.restore(entries.units().segments(unit));
        unit = nextUnit.getAndIncrement();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stopped = true;
    } finally {
      ended.countDown();
    }
  }

  private void finish() throws IOException {
    for (Output output : outputs) {
      if (output.target != null) {
        try {
          output.target.finish();
        } catch (IOException e) {
          throw new DiskTargetException(output.device, "making it durable", e);
        }
      }
    }
  }

  private ReadReport report() {
    IndexFormat.Contents contents = index.contents();
    List<DeviceReport> reports = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Output output = outputs.get(i);
      ClusterRuns runs = contents.runs().get(i);
      long data = 0;
      for (int run = 0; run < runs.size(); run++) {
        data += runs.count(run);
      }
      reports.add(
          new DeviceReport(
              output.device,
              output.bytes.get(),
              data,
              output.device.clusters() - data,
              null,
              null));
    }
    return new ReadReport(
        entries.header(),
        contents.compression(),
        contents.archiveBytes(),
        contents.streamBytes(),
        contents.extents(),
        reports,
        0,
        entries.header().warnings());
  }

  /** Writes what lies inside the disk. */
  private void write(Output output, long offset, ByteBuffer run) throws IOException {
    long inside = Math.min(run.remaining(), output.device.size() - offset);
    if (output.target == null || inside <= 0) {
      return;
    }
    ByteBuffer part = run.slice(run.position(), (int) inside);
    try {
      if (output.target.concurrent()) {
        output.target.write(offset, part);
      } else {
        synchronized (output.target) {
          output.target.write(offset, part);
        }
      }
    } catch (IOException e) {
      throw new DiskTargetException(
          output.device, "writing %d bytes at %d".formatted(inside, offset), e);
    }
    output.bytes.addAndGet(inside);
    written.addAndGet(inside);
  }

  /** A block that is cut by the edge between two units; its parts come from two decoders. */
  private static final class Seam {
    private final ByteBuffer block =
        ByteBuffer.allocateDirect(2 * VmaFormat.BLOCK).alignedSlice(VmaFormat.BLOCK);
    private int filled;

    /** Adds a part; whether the block is whole now. */
    synchronized boolean add(int at, ByteBuffer part) {
      block.put(at, part, part.position(), part.remaining());
      filled += part.remaining();
      return filled == VmaFormat.BLOCK;
    }
  }

  /** One decoder's work. */
  private final class Worker {
    private final ByteBuffer data =
        ByteBuffer.allocateDirect((VmaFormat.MAX_BLOCKS + 1) * VmaFormat.BLOCK)
            .alignedSlice(VmaFormat.BLOCK);
    private final ByteBuffer skipped = ByteBuffer.allocateDirect(64 << 10);
    private final XxHash64Hasher hasher = XxHash64Hasher.create();
    private List<Segment> segments = List.of();
    private int segment;
    private long position;

    void restore(List<Segment> unit) throws IOException {
      segments = unit;
      segment = 0;
      position = unit.getFirst().start();
      hasher.reset();
      long end = unit.getLast().end();
      try (StreamCursor cursor = entries.enter(unit.getFirst())) {
        for (int at = map.firstEndingAfter(position); at < map.size(); at++) {
          long begin = map.position(at);
          if (begin >= end || stopped) {
            break;
          }
          skipTo(cursor, begin);
          take(cursor, at, end);
        }
        if (!stopped) {
          skipTo(cursor, end);
        }
      } catch (StreamDecoder.CorruptStreamException e) {
        throw entries.fault(position, e);
      }
    }

    private void skipTo(StreamCursor cursor, long target) throws IOException {
      while (position < target) {
        int count = (int) Math.min(skipped.capacity(), target - position);
        decode(cursor, skipped.clear().limit(count));
      }
    }

    /** Decodes the part of a run that lies in this unit, and writes it. */
    private void take(StreamCursor cursor, int at, long end) throws IOException {
      long begin = map.position(at);
      long last = Math.min(end, begin + map.storedBytes(at));
      Output output = outputs.get(map.device(at));
      int head = (int) ((position - begin) % VmaFormat.BLOCK);
      if (head > 0) {
        long block = position - head;
        int count = (int) Math.min(VmaFormat.BLOCK - head, last - position);
        decode(cursor, skipped.clear().limit(count));
        sew(output, at, block, head, skipped.flip());
      }
      long from = position;
      int count = (int) (last - from);
      decode(cursor, data.clear().limit(count));
      int done = 0;
      while (done < count) {
        int left = count - done;
        int block = (int) ((from + done - begin) / VmaFormat.BLOCK);
        if (left < VmaFormat.BLOCK) {
          sew(output, at, from + done, 0, data.slice(done, left));
          return;
        }
        int blocks = map.neighbours(at, block, left / VmaFormat.BLOCK);
        int bytes = blocks * VmaFormat.BLOCK;
        write(output, map.diskOffset(at, block), data.slice(done, bytes));
        done += bytes;
      }
    }

    private void sew(Output output, int at, long blockPosition, int inBlock, ByteBuffer part)
        throws IOException {
      Seam seam = seams.computeIfAbsent(blockPosition, key -> new Seam());
      if (seam.add(inBlock, part)) {
        seams.remove(blockPosition);
        int block = (int) ((blockPosition - map.position(at)) / VmaFormat.BLOCK);
        write(output, map.diskOffset(at, block), seam.block.slice(0, VmaFormat.BLOCK));
      }
    }

    /** Fills the buffer from the stream and holds every segment that ends there to its digest. */
    private void decode(StreamCursor cursor, ByteBuffer into) throws IOException {
      int limit = into.limit();
      while (into.position() < limit) {
        Segment now = segments.get(segment);
        int from = into.position();
        int count = (int) Math.min(limit - from, now.end() - position);
        into.limit(from + count);
        cursor.read(into);
        hasher.update(MemorySegment.ofBuffer(into.slice(from, count)));
        position += count;
        streamDone.addAndGet(count);
        if (position == now.end()) {
          if (hasher.digest() != now.digest()) {
            throw entries.fault(now.start(), null);
          }
          hasher.reset();
          segment++;
        }
      }
      into.limit(limit);
    }
  }
}
