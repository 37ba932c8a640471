package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.StreamEntries;
import dev.vakna.vma.index.StreamUnits;
import dev.vakna.vma.internal.layout.IndexFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which units of a stream are restored, and what that came to. Units end in any order; a checkpoint
 * speaks of those before the first that is not done. Safe for use by several threads.
 */
final class RestoredUnits {

  private final StreamUnits units;
  private final List<UnitOutput> outputs;
  private final @Nullable Checkpointing checkpointing;
  private final Checkpoint.Archive archive;
  private final List<VmaDevice> devices;
  private final long resumedAt;
  private final int first;
  private final Map<Integer, List<UnitOutput.Count>> ahead = new HashMap<>();
  private final AtomicLong streamDone;
  private final AtomicLong bytesWritten = new AtomicLong();
  private List<UnitOutput.Count> totals;
  private int next;
  private long lastPosition;
  private long lastNanos = System.nanoTime();
  private boolean underWay;

  private RestoredUnits(
      StreamEntries entries,
      List<UnitOutput> outputs,
      Checkpoint.Archive archive,
      @Nullable Checkpointing checkpointing,
      List<UnitOutput.Count> totals) {
    this.units = entries.units();
    this.outputs = outputs;
    this.archive = archive;
    this.devices = entries.header().devices();
    this.checkpointing = checkpointing;
    this.totals = totals;
    this.resumedAt =
        checkpointing == null ? 0 : checkpointing.from().map(Checkpoint::position).orElse(0L);
    this.streamDone = new AtomicLong(resumedAt);
    int unit = 0;
    while (unit < units.count() && units.segments(unit).getLast().end() <= resumedAt) {
      unit++;
    }
    this.first = unit;
    this.next = unit;
    this.lastPosition = resumedAt;
  }

  /**
   * Begins, or goes on from a checkpoint.
   *
   * @throws CheckpointMismatchException if it does not belong to archive and targets
   */
  static RestoredUnits begin(
      StreamEntries entries,
      ArchiveIndex index,
      List<UnitOutput> outputs,
      Optional<Checkpointing> checkpointing)
      throws IOException {
    IndexFormat.Contents contents = index.contents();
    var archive =
        new Checkpoint.Archive(
            contents.uuid(), entries.header().size(), contents.archiveBytes(), contents.modified());
    List<UnitOutput.Count> totals =
        new ArrayList<>(Collections.nCopies(outputs.size(), UnitOutput.Count.NOTHING));
    Checkpoint from = checkpointing.flatMap(Checkpointing::from).orElse(null);
    if (from != null) {
      if (!from.belongsTo(archive, entries.header().devices())) {
        throw new CheckpointMismatchException("the checkpoint belongs to another archive");
      }
      for (int i = 0; i < outputs.size(); i++) {
        totals.set(i, earlier(from, outputs.get(i)));
      }
    }
    return new RestoredUnits(entries, outputs, archive, checkpointing.orElse(null), totals);
  }

  private static UnitOutput.Count earlier(Checkpoint from, UnitOutput output) throws IOException {
    for (Checkpoint.Written written : from.written()) {
      if (written.device() == output.device().id()) {
        Digest read = written.read();
        if (!written.target().equals(output.identity())) {
          break;
        }
        if (!output.wanted()) {
          return UnitOutput.Count.NOTHING;
        }
        Digest put = written.written();
        if (read == null || put == null) {
          break;
        }
        return new UnitOutput.Count(written.bytes(), read, put);
      }
    }
    throw new CheckpointMismatchException(
        "the target of " + output.device().name() + " is not the one of the checkpoint");
  }

  /** The unit to begin with. */
  int first() {
    return first;
  }

  /** Blocks that begin before this byte of the stream were written by an earlier restore. */
  long resumedAt() {
    return resumedAt;
  }

  /** So many bytes of the stream were decoded, or need not be. */
  void passed(long bytes) {
    streamDone.addAndGet(bytes);
  }

  void wrote(long bytes) {
    bytesWritten.addAndGet(bytes);
  }

  long streamDone() {
    return streamDone.get();
  }

  /** By this restore alone. */
  long bytesWritten() {
    return bytesWritten.get();
  }

  synchronized boolean complete() {
    return next == units.count();
  }

  /** What came of an output, of earlier restores too. */
  synchronized UnitOutput.Count total(int output) {
    return totals.get(output);
  }

  /** A unit is written. Keeps a checkpoint if one is due. */
  void done(int unit, List<UnitOutput.Count> counts) throws IOException {
    List<UnitOutput.Count> reached;
    long position;
    synchronized (this) {
      ahead.put(unit, counts);
      for (var after = ahead.remove(next); after != null; after = ahead.remove(next)) {
        totals = sum(totals, after);
        next++;
      }
      position = next == 0 ? 0 : units.segments(next - 1).getLast().end();
      if (!due(position)) {
        return;
      }
      underWay = true;
      reached = totals;
    }
    keep(position, reached);
    synchronized (this) {
      underWay = false;
      lastPosition = position;
      lastNanos = System.nanoTime();
    }
  }

  private static List<UnitOutput.Count> sum(
      List<UnitOutput.Count> some, List<UnitOutput.Count> more) {
    List<UnitOutput.Count> both = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      both.add(some.get(i).plus(more.get(i)));
    }
    return both;
  }

  private boolean due(long position) {
    return checkpointing != null
        && !underWay
        && position > lastPosition
        && checkpointing.due(position - lastPosition, System.nanoTime() - lastNanos);
  }

  private void keep(long position, List<UnitOutput.Count> reached) throws IOException {
    Checkpointing how = checkpointing;
    if (how == null) {
      return;
    }
    List<Checkpoint.Written> written = new ArrayList<>();
    for (VmaDevice device : devices) {
      written.add(written(device, reached));
    }
    how.keeper().keep(Checkpoint.byIndex(archive, devices, position, written));
  }

  private Checkpoint.Written written(VmaDevice device, List<UnitOutput.Count> reached)
      throws IOException {
    for (int i = 0; i < outputs.size(); i++) {
      UnitOutput output = outputs.get(i);
      if (output.device().equals(device)) {
        output.flush();
        UnitOutput.Count count = reached.get(i);
        return new Checkpoint.Written(
            device.id(), output.identity(), count.bytes(), count.read(), count.written());
      }
    }
    return new Checkpoint.Written(device.id(), "", 0, null, null);
  }
}
