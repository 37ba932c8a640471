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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what decoders bring forth, in threads of its own: a disk that is being written holds up
 * nobody who could decode meanwhile. Disks that several threads may write to share the threads;
 * each other one belongs to one of them. A bounded number of runs is under way.
 */
final class UnitWriting {

  private static final long POLL_MILLIS = 20;
  private static final int MOST_WRITERS = 4;

  /** Less leaves a disk idle between two writes. */
  private static final int LEAST_WRITERS = 2;

  private final StreamMap map;
  private final List<UnitOutput> outputs;
  private final ThrottledPass share;
  private final RestoredUnits restored;
  private final BooleanSupplier stopped;
  private final BlockingQueue<DecodedRun> free;
  private final ExpectedRuns expected;

  /** Comes behind all runs, once for each writer. */
  private final DecodedRun end = new DecodedRun(0);

  /** By writer, where its runs come from; one that several share is there several times. */
  private final List<BlockingQueue<DecodedRun>> sources = new ArrayList<>();

  /** By disk, where its runs go to. */
  private final List<BlockingQueue<DecodedRun>> queues = new ArrayList<>();

  private final AtomicInteger unmade;

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
    this.expected = new ExpectedRuns(map, outputs, restored.resumedAt());
    share(runs);
  }

  /** Shares the disks out among the writers. */
  private void share(int runs) {
    List<UnitOutput> wanted = outputs.stream().filter(UnitOutput::wanted).toList();
    int together = (int) wanted.stream().filter(UnitOutput::concurrent).count();
    int alone = Math.min(MOST_WRITERS, wanted.size() - together);
    BlockingQueue<DecodedRun> shared = new ArrayBlockingQueue<>(runs + MOST_WRITERS);
    if (together > 0) {
      int writers = Math.clamp(together, LEAST_WRITERS, MOST_WRITERS);
      sources.addAll(Collections.nCopies(writers, shared));
    }
    List<BlockingQueue<DecodedRun>> own = new ArrayList<>();
    for (int i = 0; i < alone; i++) {
      own.add(new ArrayBlockingQueue<>(runs + 1));
    }
    sources.addAll(own);
    int next = 0;
    for (UnitOutput output : outputs) {
      if (output.wanted() && !output.concurrent()) {
        queues.add(own.get(next++ % alone));
      } else {
        queues.add(shared);
      }
    }
  }

  /** How many threads shall call {@link #write}, each with a number from 0 on. */
  int writers() {
    return sources.size();
  }

  /** A run to fill; null when the restore was stopped. */
  @Nullable DecodedRun room() throws InterruptedException {
    while (!stopped.getAsBoolean()) {
      DecodedRun run = free.poll();
      if (run == null && unmade.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return new DecodedRun(VmaFormat.MAX_BLOCKS);
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
    queues.get(map.device(run.at)).put(run);
  }

  /** No more will come. */
  void decoded() throws InterruptedException {
    for (BlockingQueue<DecodedRun> source : sources) {
      source.put(end);
    }
  }

  /** Writes until everything is written or the restore was stopped. */
  void write(int writer) throws IOException, InterruptedException {
    BlockingQueue<DecodedRun> source = sources.get(writer);
    while (!stopped.getAsBoolean()) {
      DecodedRun run = source.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (isEnd(run)) {
        return;
      }
      if (run != null) {
        write(run);
        UnitWork work = run.work;
        free.put(run);
        if (work.pieceWritten()) {
          restored.done(work.unit(), work.counts());
        }
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the mark itself is meant
  private boolean isEnd(@Nullable DecodedRun run) {
    return run == end;
  }

  private void write(DecodedRun run) throws IOException {
    int device = map.device(run.at);
    UnitOutput output = outputs.get(device);
    long position = map.position(run.at) + (long) run.block * VmaFormat.BLOCK;
    expected.reach(position, (long) run.count * VmaFormat.BLOCK);
    int done = 0;
    while (done < run.count) {
      int blocks = map.neighbours(run.at, run.block + done, run.count - done);
      long offset = map.diskOffset(run.at, run.block + done);
      int inside = (int) Math.min((long) blocks * VmaFormat.BLOCK, output.device().size() - offset);
      if (inside > 0) {
        share.written(inside);
        output.write(offset, run.data.slice(done * VmaFormat.BLOCK, inside));
        noteWritten(run, done, offset, inside);
        restored.wrote(inside);
      }
      done += blocks;
    }
  }

  /** Adds what was written, by where. A block that went where the index wants it is hashed once. */
  private void noteWritten(DecodedRun run, int done, long offset, int length) {
    var sums = new DigestSums();
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
    run.work.wrote(map.device(run.at), length, sums);
  }
}
