package dev.vakna.transfer;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferReceipt.DiskReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.ReadBack;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a machine's images back and compares them with what was read from the archive. */
public final class DiskCheck {

  private final MachineName name;
  private final TransferReceipt receipt;
  private final Map<String, String> parts;
  private final Map<String, Path> images;
  private final TransferWatch watch;
  private final Throttle share;

  public DiskCheck(
      MachineName name,
      TransferReceipt receipt,
      Map<String, String> parts,
      Map<String, Path> images,
      TransferWatch watch,
      Throttle share) {
    this.name = name;
    this.receipt = receipt;
    this.parts = parts;
    this.images = images;
    this.watch = watch;
    this.share = share;
  }

  public CheckReceipt run(long fullUpTo) throws IOException, InterruptedException {
    long data = receipt.disks().stream().mapToLong(DiskReceipt::writtenBytes).sum();
    int sample = sample(data, fullUpTo);
    Watched watched = new Watched(Math.max(1, data * sample / Digest.PARTS));
    List<CheckReceipt.DiskCheck> found = new ArrayList<>();
    for (DiskReceipt disk : receipt.disks()) {
      Path image = images.get(disk.key());
      Digest expected = Digest.parse(String.valueOf(parts.get(disk.key()))).orElse(null);
      if (image == null || expected == null) {
        // Taken by another release with another algorithm.
        found.add(
            new CheckReceipt.DiskCheck(disk.key(), CheckReceipt.Extent.NONE, 0, 0, false, ""));
        continue;
      }
      ReadBack back = readBack(image, sample, watched);
      if (!back.digest().agrees(expected, sample)) {
        throw EngineException.of(
            EngineException.Kind.DAMAGED,
            "disk %s of machine %s does not hold what was written to it: %s was read from the archive, %s is in %s; look at this host's disks and memory"
                .formatted(disk.key(), name, expected, back.digest(), image),
            null);
      }
      boolean full = sample == Digest.PARTS;
      found.add(
          new CheckReceipt.DiskCheck(
              disk.key(),
              full ? CheckReceipt.Extent.FULL : CheckReceipt.Extent.SAMPLED,
              back.bytes(),
              full ? 100 : Math.max(1, sample * 100 / Digest.PARTS),
              back.pastCache(),
              full ? back.digest().text() : ""));
      watched.before += back.bytes();
    }
    return new CheckReceipt(found);
  }

  /** How many of the digest's parts are read, so that it is about as much as that. */
  public static int sample(long data, long fullUpTo) {
    return data <= fullUpTo
        ? Digest.PARTS
        : (int) Math.max(1, (long) ((double) fullUpTo / data * Digest.PARTS));
  }

  private ReadBack readBack(Path image, int sample, Watched watched)
      throws IOException, InterruptedException {
    try {
      return ReadBack.of(image, sample, share, watched);
    } catch (VmaCancelledException e) {
      if (watched.thrown != null) {
        throw watched.thrown;
      }
      // Whoever gets the exception is told by it; the flag would only disturb the clearing up.
      Thread.interrupted();
      throw new InterruptedException("the check of %s was stopped".formatted(name));
    }
  }

  /** Turns an exception of the watch into the end of the check, and keeps it. */
  private final class Watched implements ReadControl {
    private final long total;
    private @Nullable RuntimeException thrown;
    private long before;
    private long read;

    Watched(long total) {
      this.total = total;
    }

    @Override
    public boolean cancelled() {
      try {
        watch.moved(Math.min(total, read), total, 0);
      } catch (RuntimeException e) {
        thrown = e;
      }
      return thrown != null;
    }

    @Override
    public void progress(Progress progress) {
      read = before + progress.compressedRead();
    }
  }
}
