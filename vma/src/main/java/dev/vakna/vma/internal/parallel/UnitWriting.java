package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.disk.ContentDigest;
import dev.vakna.vma.disk.DigestSums;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.index.StreamMap;
import dev.vakna.vma.pass.ThrottledPass;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what decoders bring forth, in threads of its own: a disk that is being written holds up
 * nobody who could decode meanwhile. Each disk belongs to one of the threads, because a file system
 * lets in only one at a time where a file grows. A bounded number of runs is under way.
 */
final class UnitWriting {

  private static final long POLL_MILLIS = 20;
  private static final int MOST_WRITERS = 4;

  private final StreamMap map;
  private final List<UnitOutput> outputs;
  private final ThrottledPass share;
  private final RestoredUnits restored;
  private final BooleanSupplier stopped;
  private final BlockingQueue<DecodedRun> free;
  private final List<BlockingQueue<DecodedRun>> queues = new ArrayList<>();
  private final AtomicInteger unmade;
  private volatile boolean decoded;

  /**
   * @param runs runs of 3.7 MiB that may be under way
   */
  UnitWriting(
      StreamMap map,
      List<UnitOutput> outputs,
      ThrottledPass share,
      RestoredUnits restored,
      BooleanSupplier stopped,
      int runs) {
    this.map = map;
    this.outputs = outputs;
    this.share = share;
    this.restored = restored;
    this.stopped = stopped;
    this.free = new ArrayBlockingQueue<>(runs);
    this.unmade = new AtomicInteger(runs);
    int wanted = (int) outputs.stream().filter(UnitOutput::wanted).count();
    for (int i = 0; i < Math.min(MOST_WRITERS, wanted); i++) {
      queues.add(new ArrayBlockingQueue<>(runs));
    }
  }

  /** How many threads shall call {@link #write}, each with a number from 0 on. */
  int writers() {
    return queues.size();
  }

  /** A run to fill; null when the restore was stopped. */
  @Nullable DecodedRun room() throws InterruptedException {
    while (!stopped.getAsBoolean()) {
      DecodedRun run = free.poll();
      if (run == null && unmade.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return new DecodedRun();
      }
      if (run == null) {
        run = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (run != null) {
        return run;
      }
    }
    return null;
  }

  /** Hands on a run that was filled. */
  void put(DecodedRun run) throws InterruptedException {
    run.work.pieceDecoded();
    queues.get(map.device(run.at) % queues.size()).put(run);
  }

  /** No more will come. */
  void decoded() {
    decoded = true;
  }

  /** Writes until everything is written or the restore was stopped. */
  void write(int writer) throws IOException, InterruptedException {
    BlockingQueue<DecodedRun> queue = queues.get(writer);
    while (!stopped.getAsBoolean()) {
      boolean last = decoded;
      DecodedRun run = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (run == null) {
        if (last) {
          return;
        }
        continue;
      }
      write(run);
      UnitWork work = run.work;
      free.put(run);
      if (work.pieceWritten()) {
        restored.done(work.unit(), work.counts());
      }
    }
  }

  private void write(DecodedRun run) throws IOException {
    int device = map.device(run.at);
    UnitOutput output = outputs.get(device);
    int done = 0;
    while (done < run.count) {
      int blocks = map.neighbours(run.at, run.block + done, run.count - done);
      long offset = map.diskOffset(run.at, run.block + done);
      int inside = (int) Math.min((long) blocks * VmaFormat.BLOCK, output.device().size() - offset);
      if (inside > 0) {
        share.written(inside);
        output.write(offset, run.data.slice(done * VmaFormat.BLOCK, inside));
        digestWritten(run, done, offset, inside);
        run.work.wrote(device, inside);
        restored.wrote(inside);
      }
      done += blocks;
    }
  }

  /** Adds what was written, by where. A block that went where the index wants it is hashed once. */
  private void digestWritten(DecodedRun run, int done, long offset, int length) {
    DigestSums sums = run.work.written(map.device(run.at));
    for (int i = 0; i * VmaFormat.BLOCK < length; i++) {
      long put = offset + (long) i * VmaFormat.BLOCK;
      if (map.diskOffset(run.at, run.block + done + i) == put) {
        sums.add(put, run.hashes[done + i]);
      } else {
        int rest = Math.min(VmaFormat.BLOCK, length - i * VmaFormat.BLOCK);
        ByteBuffer block = run.data.slice((done + i) * VmaFormat.BLOCK, rest);
        var content = MemorySegment.ofBuffer(block);
        sums.add(put, new ContentDigest().hash(put, block, content, 0, rest));
      }
    }
  }
}
