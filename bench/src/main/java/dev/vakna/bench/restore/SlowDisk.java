package dev.vakna.bench.restore;

import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.VmaDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Targets behind a device that takes so many bytes a second and no more, with a small memory before
 * it, as page caches and controllers have: a write returns when that has room, the end when the
 * device has taken everything. So no one pays for being woken a little late.
 */
public final class SlowDisk implements TargetFactory {

  private static final int MEMORY = 8 << 20;

  private final TargetFactory behind;
  private final double bytesPerNano;
  private long free = System.nanoTime();

  /**
   * @param behind where the bytes go
   * @param megabytesPerSecond millions of bytes a second, above 0
   */
  public SlowDisk(TargetFactory behind, int megabytesPerSecond) {
    this.behind = behind;
    this.bytesPerNano = megabytesPerSecond * 1e6 / TimeUnit.SECONDS.toNanos(1);
  }

  @Override
  public Optional<DiskTarget> open(VmaDevice disk) throws IOException {
    return behind.open(disk).map(Slow::new);
  }

  /** Books a write; when the device will be through with it. */
  private synchronized long book(int bytes) {
    free = Math.max(free, System.nanoTime()) + (long) (bytes / bytesPerNano);
    return free;
  }

  private static void await(long moment) {
    long left = moment - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = moment - System.nanoTime();
    }
  }

  private final class Slow implements DiskTarget {
    private final DiskTarget target;

    Slow(DiskTarget target) {
      this.target = target;
    }

    @Override
    public void write(long offset, ByteBuffer run) throws IOException {
      long until = book(run.remaining());
      target.write(offset, run);
      await(until - (long) (MEMORY / bytesPerNano));
    }

    @Override
    public void finish() throws IOException {
      await(book(0));
      target.finish();
    }

    @Override
    public void abort() {
      target.abort();
    }
  }
}
