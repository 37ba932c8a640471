package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.disk.ResumableTarget;
import dev.vakna.vma.format.VmaDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A disk and where it goes. One thread writes to it, or several where the target allows that;
 * another may meanwhile ask for a checkpoint.
 */
final class UnitOutput {

  private final VmaDevice device;
  private final @Nullable DiskTarget target;

  /**
   * @param target null where the disk is left out
   */
  UnitOutput(VmaDevice device, @Nullable DiskTarget target) {
    this.device = device;
    this.target = target;
  }

  /**
   * What was done for a disk.
   *
   * @param bytes handed to its target
   * @param read digest of what the index says belongs to the disk
   * @param written digest of what the target was told to put where
   */
  record Count(long bytes, Digest read, Digest written) {

    static final Count NOTHING = new Count(0, Digest.ofNothing(), Digest.ofNothing());

    Count plus(Count other) {
      return new Count(bytes + other.bytes, read.plus(other.read), written.plus(other.written));
    }
  }

  VmaDevice device() {
    return device;
  }

  boolean wanted() {
    return target != null;
  }

  /** Whether several threads may write to it at once. */
  boolean concurrent() {
    return target != null && target.concurrent();
  }

  /** Tells the target that content will be written there soon. */
  void expect(long offset, long length) {
    if (target != null) {
      target.expect(offset, length);
    }
  }

  /** Hands a run to the target. */
  void write(long offset, ByteBuffer run) throws IOException {
    DiskTarget to = target;
    if (to == null) {
      return;
    }
    int length = run.remaining();
    try {
      if (to.concurrent()) {
        to.write(offset, run);
      } else {
        synchronized (to) {
          to.write(offset, run);
        }
      }
    } catch (IOException e) {
      throw new DiskTargetException(device, "writing %d bytes at %d".formatted(length, offset), e);
    }
  }

  /** Makes durable what was written. */
  void flush() throws IOException {
    if (target instanceof ResumableTarget resumable) {
      try {
        if (resumable.concurrent()) {
          resumable.flush();
        } else {
          synchronized (resumable) {
            resumable.flush();
          }
        }
      } catch (IOException e) {
        throw new DiskTargetException(device, "making it durable", e);
      }
    }
  }

  /** What the target must be called for a later restore to go on with it. */
  String identity() throws IOException {
    return switch (target) {
      case null -> "";
      case ResumableTarget resumable -> resumable.identity();
      default ->
          throw new IllegalArgumentException(
              "the target of " + device.name() + " cannot be gone on with");
    };
  }

  void finish() throws IOException {
    if (target != null) {
      try {
        target.finish();
      } catch (IOException e) {
        throw new DiskTargetException(device, "making it durable", e);
      }
    }
  }

  void abort() {
    if (target != null) {
      target.abort();
    }
  }
}
