package dev.vakna.vma.read;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.ContentDigest;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.disk.ResumableTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resumable pass does besides reading and writing. Decoding decides when a checkpoint is due
 * and sends what it knows behind the extents it speaks of; writing, when it gets there, makes all
 * targets durable and then keeps the checkpoint. So a checkpoint never claims an extent that is not
 * on the medium.
 *
 * <p>A pass that goes on in a stream without random access reads all of it again with all checks.
 * Where the earlier pass had come to, everything that both know must be equal, the digests of what
 * was read included.
 */
final class Resumption {

  private final Checkpointing how;
  private final Checkpoint.Archive archive;
  private final List<DeviceProgress> devices;
  private final @Nullable Checkpoint from;
  private long lastPosition;
  private long lastNanos = System.nanoTime();
  private volatile boolean underWay;
  private boolean passed;

  Resumption(
      Checkpointing how, Checkpoint.Archive archive, List<DeviceProgress> devices, long position) {
    this.how = how;
    this.archive = archive;
    this.devices = devices;
    this.from = how.from().orElse(null);
    this.lastPosition = position;
    this.passed = from == null || position == from.position();
  }

  /** Where an earlier pass had come to; 0 when there was none. */
  long resumedAt() {
    return from == null ? 0 : from.position();
  }

  /** Whether an extent that ends there was written by the earlier pass. */
  boolean isWritten(long position) {
    return !passed && from != null && position <= from.position();
  }

  /**
   * For the decoding thread, after each extent: what the writing thread is to be told, or null.
   *
   * @throws CheckpointMismatchException when this pass and the earlier one do not know the same
   */
  Checkpoint.@Nullable Reached after(ExtentReader extents, long position) throws IOException {
    if (from != null && !passed) {
      if (position < from.position()) {
        return null;
      }
      Checkpoint.Reached reached = extents.reached();
      if (!reached.equals(from.reached())) {
        throw new CheckpointMismatchException(
            "the archive is not laid out as the checkpoint at byte %d says"
                .formatted(from.position()));
      }
      passed = true;
      mark(position);
      return reached;
    }
    if (underWay || !how.due(position - lastPosition, System.nanoTime() - lastNanos)) {
      return null;
    }
    underWay = true;
    mark(position);
    return extents.reached();
  }

  private void mark(long position) {
    lastPosition = position;
    lastNanos = System.nanoTime();
  }

  /** For the decoding thread at the end of the stream. */
  void atEnd() throws CheckpointMismatchException {
    if (!passed) {
      throw new CheckpointMismatchException("the archive ends before the checkpoint");
    }
  }

  /** For the writing thread, when everything before is written. */
  void reached(Checkpoint.Reached reached) throws IOException {
    if (from != null && reached.position() == from.position()) {
      goOn(from);
      return;
    }
    List<Checkpoint.Written> written = new ArrayList<>();
    for (DeviceProgress device : devices) {
      if (device.target instanceof ResumableTarget target) {
        try {
          target.flush();
        } catch (IOException e) {
          throw new DiskTargetException(device.device, "making it durable", e);
        }
      }
      written.add(device.written());
    }
    how.keeper()
        .keep(
            new Checkpoint(
                archive, devices.stream().map(d -> d.device).toList(), reached, written));
    underWay = false;
  }

  private void goOn(Checkpoint earlier) throws CheckpointMismatchException {
    for (int i = 0; i < devices.size(); i++) {
      DeviceProgress device = devices.get(i);
      Checkpoint.Written written = earlier.written().get(i);
      ContentDigest read = device.read;
      Digest before = written.read();
      if (read != null && before != null && !read.value().equals(before)) {
        throw new CheckpointMismatchException(
            "the archive's content for %s is not what the checkpoint saw"
                .formatted(device.device.name()));
      }
      device.goOnFrom(written);
    }
  }
}
