package dev.vakna.transfer;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferReceipt.DiskReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.transfer.DiskSet.Disk;
import dev.vakna.transfer.index.IndexedReading;
import dev.vakna.transfer.index.UsableIndex;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.fill.FillReport;
import dev.vakna.vma.fill.FilledDisks;
import dev.vakna.vma.fill.IndexChoice;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills all of a machine's images from an archive: by its index, several units of the archive at
 * once, where there is one that is worth it; else by one pass over the stream.
 */
public final class ArchiveTransfer {

  /** Firmware variables and TPM state take a few MiB; more is not what it says it is. */
  private static final long MAX_SMALL_IMAGE = 64L * 1024 * 1024;

  private final MachineName machine;
  private final DiskSet disks;
  private final ArchiveSource source;
  private final TransferWatch watch;
  private final Rhythm rhythm;
  private final IndexedReading reading;
  private final Throttle share;

  /**
   * How often a transfer is made resumable.
   *
   * @param bytes of the uncompressed archive between two checkpoints
   * @param time between two checkpoints, whichever comes first
   */
  public record Rhythm(long bytes, Duration time) {
    public static final Rhythm STANDARD = new Rhythm(256L << 20, Duration.ofSeconds(5));
  }

  public ArchiveTransfer(
      MachineName machine,
      DiskSet disks,
      ArchiveSource source,
      TransferWatch watch,
      Rhythm rhythm,
      IndexedReading reading,
      Throttle share) {
    this.machine = machine;
    this.disks = disks;
    this.source = source;
    this.watch = watch;
    this.rhythm = rhythm;
    this.reading = reading;
    this.share = share;
  }

  /**
   * What a transfer did.
   *
   * @param parts the content's digest in parts, by key; what reading back is compared with
   */
  public record Outcome(TransferReceipt receipt, Map<String, String> parts) {}

  public Outcome run() throws InterruptedException {
    Watched watched = new Watched();
    watch.filling(disks::freeBytes);
    try {
      return transfer(watched);
    } catch (VmaFormatException e) {
      if (e.kind() == FaultKind.SOURCE_GONE) {
        throw unreadable(e);
      }
      throw new ArchiveRejectedException(
          e.unsupported() ? ArchiveRejectedException.UNSUPPORTED : e.kind().code(),
          String.valueOf(e.getMessage()),
          e);
    } catch (InterruptedIOException e) {
      if (watched.thrown != null) {
        throw watched.thrown;
      }
      throw interrupted();
    } catch (DiskTargetException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      throw storageFailure(
          "disk %s of machine %s cannot be written: %s"
              .formatted(e.device().name(), machine, e.getMessage()),
          e);
    } catch (OwnStorageException e) {
      throw storageFailure(
          "the disks of machine %s cannot be written: %s".formatted(machine, e.getMessage()), e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      if (disks.isAway()) {
        throw storageFailure(
            "the disks of machine %s cannot be reached: %s".formatted(machine, e.getMessage()), e);
      }
      throw unreadable(e);
    }
  }

  private EngineException unreadable(IOException e) {
    return EngineException.of(
        EngineException.Kind.SOURCE_UNREADABLE,
        "the archive %s cannot be read: %s".formatted(source.key(), e.getMessage()),
        e);
  }

  private Outcome transfer(Watched watched) throws IOException {
    try (ArchiveFill archive = ArchiveFill.open(archiveFile(), options(), watched)) {
      requireUnchanged(archive);
      requirePlanned(archive.header());
      FillReport report =
          archive.run(new Filled(archive.header(), watched), new Kept(watched), watched);
      return outcome(report.read(), report.byIndex());
    }
  }

  private ReadOptions options() {
    return ReadOptions.defaults().withDigests().withThrottle(share);
  }

  /** What is held open, by the name that people know. */
  private VmaSource.File archiveFile() {
    return VmaSource.file(source.file(), source.key());
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Tells trouble with the host's own storage from trouble with the archive's. */
  private static void onOwnStorage(Work work) throws OwnStorageException {
    try {
      work.run();
    } catch (IOException e) {
      throw new OwnStorageException(e);
    }
  }

  private static final class OwnStorageException extends IOException {
    private static final long serialVersionUID = 1L;

    OwnStorageException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Whoever gets the exception is told by it; the flag would only disturb the clearing up. */
  private InterruptedException interrupted() {
    Thread.interrupted();
    return new InterruptedException("the transfer of %s was stopped".formatted(source.key()));
  }

  private void requireUnchanged(ArchiveFill archive) {
    long size = archive.compressedBytes().orElse(-1);
    Instant modified = archive.modified().orElse(Instant.MIN);
    if (size != source.sizeBytes()
        || !microseconds(modified).equals(microseconds(source.modifiedAt()))) {
      throw new ArchiveRejectedException(
          ArchiveRejectedException.CHANGED,
          "%s is no longer the file that was chosen: it has %d bytes instead of %d, or another time; choose it again"
              .formatted(source.key(), size, source.sizeBytes()),
          null);
    }
  }

  /** Stores keep times no finer. */
  private static Instant microseconds(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private void requirePlanned(VmaHeader header) {
    for (Map.Entry<String, Disk> entry : disks.byDevice().entrySet()) {
      Disk disk = entry.getValue();
      Optional<VmaDevice> device = header.device(entry.getKey());
      if (device.isEmpty()) {
        throw mismatch("it holds no device %s for %s".formatted(entry.getKey(), disk.key()));
      }
      long size = device.get().size();
      if (disk.archived() >= 0 && size != disk.archived()) {
        throw mismatch(
            "its device %s has %d bytes, and %d were planned for"
                .formatted(entry.getKey(), size, disk.archived()));
      }
      if (disk.archived() < 0 && size > MAX_SMALL_IMAGE) {
        throw mismatch(
            "its device %s has %d bytes; %s takes at most %d"
                .formatted(entry.getKey(), size, disk.key(), MAX_SMALL_IMAGE));
      }
    }
  }

  private ArchiveRejectedException mismatch(String what) {
    return new ArchiveRejectedException(
        "plan-mismatch",
        "the archive %s is not the one the machine was planned from: %s; plan the restore again"
            .formatted(source.key(), what),
        null);
  }

  private ArchiveIdentity identity(VmaHeader header) {
    return new ArchiveIdentity(header.uuid().toString(), source.sizeBytes(), source.modifiedAt());
  }

  /** The index that is kept of the archive, or lies beside it. */
  private final class Kept implements IndexChoice {
    private final Watched watched;
    private @Nullable UsableIndex found;

    Kept(Watched watched) {
      this.watched = watched;
    }

    @Override
    public Optional<ArchiveIndex> find(VmaHeader header) throws IOException {
      found = reading.find(identity(header), source, watched).orElse(null);
      return Optional.ofNullable(found).map(UsableIndex::index);
    }

    @Override
    public Optional<IndexRecording> record(VmaHeader header) {
      return reading.record(identity(header), source);
    }

    @Override
    public void rejected(IndexRejectedException why) {
      if (found != null) {
        reading.shelf().reject(found);
      }
    }

    @Override
    public int decoders() {
      return reading.threads();
    }
  }

  /** The machine's disks. What fails here is the host's own storage. */
  private final class Filled implements FilledDisks, FilledDisks.Resumption {
    private final VmaHeader header;
    private final Watched watched;

    Filled(VmaHeader header, Watched watched) {
      this.header = header;
      this.watched = watched;
    }

    @Override
    public void begin(Optional<Checkpoint> from) throws IOException {
      watched.before = from.map(Checkpoint::dataWritten).orElse(0L);
      if (from.isEmpty()) {
        onOwnStorage(() -> disks.makeAnew(header));
        watch.filling(disks::freeBytes);
      }
    }

    @Override
    public Optional<DiskTarget> open(VmaDevice device) throws IOException {
      Disk disk = disks.byDevice().get(device.name());
      if (disk == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(disks.target(disk, device));
      } catch (IOException e) {
        throw new OwnStorageException(e);
      }
    }

    @Override
    public Optional<FilledDisks.Resumption> resumption() {
      return Optional.of(this);
    }

    @Override
    public Optional<Checkpoint> newest() {
      return disks.checkpoint();
    }

    @Override
    public boolean stand() {
      return disks.stand(header);
    }

    @Override
    public void keep(Checkpoint newest) throws IOException {
      onOwnStorage(() -> disks.keep(newest));
    }

    @Override
    public void forget() throws IOException {
      onOwnStorage(disks::forget);
    }

    @Override
    public long everyBytes() {
      return rhythm.bytes();
    }

    @Override
    public Duration everyTime() {
      return rhythm.time();
    }
  }

  private Outcome outcome(ReadReport report, boolean byIndex) throws IOException {
    List<DiskReceipt> receipts = new ArrayList<>();
    Map<String, String> parts = new LinkedHashMap<>();
    for (DeviceReport device : report.devices()) {
      Disk disk = disks.byDevice().get(device.device().name());
      Digest read = device.read();
      Digest written = device.written();
      if (disk == null || read == null || written == null) {
        continue;
      }
      if (!written.equals(read)) {
        throw EngineException.of(
            EngineException.Kind.DAMAGED,
            "disk %s of machine %s was written with %s and read from the archive with %s; the host's memory is in doubt"
                .formatted(disk.key(), machine, written, read),
            null);
      }
      parts.put(disk.key(), read.partsText());
      receipts.add(
          new DiskReceipt(
              disk.key(),
              device.device().name(),
              device.bytesWritten(),
              device.bytesWritten(),
              read.text(),
              written.text()));
    }
    onOwnStorage(disks::makeDurable);
    return new Outcome(
        new TransferReceipt(source.sizeBytes(), report.resumedAt(), byIndex, receipts), parts);
  }

  /**
   * A file system that is full takes more with it than this transfer: machines that run on it stand
   * still. So what was written is given back at once, and the next attempt begins anew.
   */
  private EngineException storageFailure(String message, IOException failure) {
    if (disks.isAway()) {
      return EngineException.outOfReach(message, failure);
    }
    if (!disks.isFull(failure)) {
      return EngineException.retryable(message, failure);
    }
    long need = 0;
    for (Disk disk : disks.byDevice().values()) {
      need += Math.max(0, disk.archived());
    }
    try {
      disks.giveBack();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return EngineException.of(
        EngineException.Kind.NO_SPACE,
        "the disk that holds %s became full: the backup's disks take up to %d MiB, and %s free now that nothing is left of them; free some space and try again"
            .formatted(disks.place(), need >> 20, free(failure)),
        failure);
  }

  private String free(IOException failure) {
    try {
      return "%d MiB are".formatted(disks.freeBytes() >> 20);
    } catch (EngineException e) {
      failure.addSuppressed(e);
      return "it cannot be told how much is";
    }
  }

  /** Turns an exception of the watch into the end of the transfer, and keeps it. */
  private final class Watched implements ReadControl {
    private @Nullable RuntimeException thrown;
    private long before;
    private long read;
    private long written;

    @Override
    public boolean cancelled() {
      try {
        watch.moved(read, source.sizeBytes(), written);
      } catch (RuntimeException e) {
        thrown = e;
      }
      return thrown != null;
    }

    @Override
    public void progress(Progress progress) {
      read = progress.compressedRead();
      written = before + progress.dataWritten();
    }
  }
}
