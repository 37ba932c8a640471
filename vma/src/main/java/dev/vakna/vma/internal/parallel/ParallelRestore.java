package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.disk.ResumableTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.index.StreamEntries;
import dev.vakna.vma.index.StreamMap;
import dev.vakna.vma.internal.layout.ClusterRuns;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.PassThreads;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.ThrottledPass;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Restores an archive by its index, several units of the stream at once. Decoders hand what they
 * decode to threads that write; the order in which that happens does not matter.
 *
 * <p>The pass that made the index read the whole archive, found every cluster there once, checked
 * the packed stream's own checksums, and took a digest of every disk. Here a digest is taken of
 * what is written, where it is written; unless it is the one of the index, no disk is finished. So
 * a missing, doubled, misplaced or changed block is found whatever its cause.
 */
public final class ParallelRestore {

  private final StreamEntries entries;
  private final ArchiveIndex index;
  private final List<UnitOutput> outputs;
  private final RestoredUnits restored;
  private final ReadOptions options;
  private final AtomicInteger nextUnit;
  private final PassThreads threads;

  private ParallelRestore(
      StreamEntries entries,
      ArchiveIndex index,
      List<UnitOutput> outputs,
      ReadOptions options,
      RestoredUnits restored,
      PassThreads threads) {
    this.threads = threads;
    this.entries = entries;
    this.index = index;
    this.outputs = outputs;
    this.options = options;
    this.restored = restored;
    this.nextUnit = new AtomicInteger(restored.first());
  }

  /**
   * Restores the disks that have a target. Stretches of the archive that hold nothing of them are
   * not read. With a checkpointing it notes on the way how far it came, or goes on from where an
   * earlier restore had come to, with or without an index. What that one wrote is not decoded
   * again.
   *
   * @param threads decoders at work at once, at least 1
   * @param options bounds and share of the pass; digests are always taken
   * @param checkpointing with it, all targets are {@link ResumableTarget}s
   * @return as of an ordinary pass
   * @throws IndexRejectedException if archive and index do not fit each other; restore without it
   * @throws VmaCancelledException if it was stopped
   * @throws CheckpointMismatchException if the checkpoint does not belong to archive and targets
   * @throws DiskTargetException if a target failed
   * @throws IOException if the archive cannot be read
   * @throws IllegalArgumentException if a target is not resumable and should be
   */
  public static ReadReport run(
      VmaSource.File archive,
      ArchiveIndex index,
      TargetFactory targets,
      int threads,
      ReadOptions options,
      ReadControl control,
      Optional<Checkpointing> checkpointing)
      throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    StreamEntries entries =
        AbandonableTask.run(
            "vma-open",
            () -> StreamEntries.open(archive, index, options),
            (StreamEntries left) -> left.close(),
            control);
    List<UnitOutput> outputs = new ArrayList<>();
    PassThreads pass = new PassThreads(() -> {});
    boolean good = false;
    try {
      for (VmaDevice disk : index.disks()) {
        outputs.add(new UnitOutput(disk, targets.open(disk).orElse(null)));
      }
      var restored = RestoredUnits.begin(entries, index, outputs, checkpointing);
      var restore = new ParallelRestore(entries, index, outputs, options, restored, pass);
      restore.decodeAll(threads, control);
      restore.requireWhole();
      AbandonableTask.run("vma-look", entries::requireUnchanged, _ -> {}, control);
      if (control.cancelled()) {
        throw new VmaCancelledException("stopped before the disks were finished");
      }
      for (UnitOutput output : outputs) {
        output.finish();
      }
      good = true;
      return restore.report();
    } finally {
      if (!good) {
        outputs.forEach(UnitOutput::abort);
      }
      if (pass.leftBehind()) {
        // Closing a file waits for whoever still reads it.
        Thread.ofPlatform().name("vma-close").daemon().start(() -> closeLate(entries));
      } else {
        entries.close();
      }
    }
  }

  private static void closeLate(StreamEntries entries) {
    try {
      entries.close();
    } catch (IOException e) {
      // Nobody waits for it any more.
      return;
    }
  }

  private void decodeAll(int most, ReadControl control) throws IOException {
    int decoders = Math.min(most, Math.max(1, entries.units().count() - restored.first()));
    var share = new ThrottledPass(options.throttle(), threads::stopped);
    var map = new StreamMap(index.contents().runs());
    int runs = options.extentBuffers() + 2 * decoders;
    var writing = new UnitWriting(map, outputs, share, restored, threads::stopped, runs);
    var ahead = new UnitsAhead(entries, restored.first(), 2 * decoders);
    var decoding = new AtomicInteger(decoders);
    for (int i = 0; i < decoders; i++) {
      var unit = new UnitRestore(entries, map, outputs, share, restored, writing, ahead);
      threads.startReader(
          "vma-unit-" + i,
          () -> {
            decode(unit);
            if (decoding.decrementAndGet() == 0) {
              writing.decoded();
            }
          });
    }
    for (int i = 0; i < writing.writers(); i++) {
      int writer = i;
      threads.start("vma-write-" + i, () -> writing.write(writer));
    }
    threads.await(control, this::progress);
  }

  private Progress progress() {
    long total = index.contents().archiveBytes();
    long done = restored.streamDone();
    long taken = (long) ((double) total * done / Math.max(1, index.streamBytes()));
    return new Progress(
        Math.min(total, taken), OptionalLong.of(total), restored.bytesWritten(), done);
  }

  private void decode(UnitRestore worker) throws IOException, InterruptedException {
    int unit = nextUnit.getAndIncrement();
    while (!threads.stopped() && unit < entries.units().count() && worker.restore(unit)) {
      unit = nextUnit.getAndIncrement();
    }
  }

  private void requireWhole() throws IOException {
    if (!restored.complete()) {
      throw new IllegalStateException("units were left out");
    }
    for (int i = 0; i < outputs.size(); i++) {
      UnitOutput output = outputs.get(i);
      Digest read = restored.total(i).read();
      if (output.wanted() && !read.equals(index.contents().digests().get(i))) {
        throw index.rejected(
            "what the archive holds of disk %s has the digest %s and not %s; it does not match the index"
                .formatted(output.device().name(), read, index.contents().digests().get(i)));
      }
    }
  }

  private ReadReport report() {
    IndexFormat.Contents contents = index.contents();
    List<DeviceReport> reports = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      UnitOutput output = outputs.get(i);
      ClusterRuns runs = contents.runs().get(i);
      long data = 0;
      for (int run = 0; run < runs.size(); run++) {
        data += runs.count(run);
      }
      UnitOutput.Count total = restored.total(i);
      reports.add(
          new DeviceReport(
              output.device(),
              total.bytes(),
              data,
              output.device().clusters() - data,
              contents.digests().get(i),
              output.wanted() ? total.written() : null));
    }
    return new ReadReport(
        entries.header(),
        contents.compression(),
        contents.archiveBytes(),
        contents.streamBytes(),
        contents.extents(),
        reports,
        restored.resumedAt(),
        entries.header().warnings());
  }
}
