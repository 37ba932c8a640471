package dev.vakna.engine.qemu;

import dev.vakna.core.backup.ArchiveRejectedException;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.EngineException;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.TransferReceipt;
import dev.vakna.core.machine.TransferReceipt.DiskReceipt;
import dev.vakna.core.machine.TransferWatch;
import dev.vakna.vma.Checkpoint;
import dev.vakna.vma.CheckpointFile;
import dev.vakna.vma.CheckpointMismatchException;
import dev.vakna.vma.Checkpointing;
import dev.vakna.vma.DeviceReport;
import dev.vakna.vma.Digest;
import dev.vakna.vma.DiskTarget;
import dev.vakna.vma.DiskTargetException;
import dev.vakna.vma.FaultKind;
import dev.vakna.vma.Progress;
import dev.vakna.vma.RawFileTarget;
import dev.vakna.vma.ReadControl;
import dev.vakna.vma.ReadOptions;
import dev.vakna.vma.ReadReport;
import dev.vakna.vma.Throttle;
import dev.vakna.vma.VmaArchive;
import dev.vakna.vma.VmaCancelledException;
import dev.vakna.vma.VmaDevice;
import dev.vakna.vma.VmaFormatException;
import dev.vakna.vma.VmaHeader;
import dev.vakna.vma.VmaSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Streams an archive into all of a machine's images at once. */
final class ArchiveTransfer {

  /** Firmware variables and TPM state take a few MiB; more is not what it says it is. */
  private static final long MAX_SMALL_IMAGE = 64L * 1024 * 1024;

  static final String FIRMWARE_KEY = "efidisk0";
  static final String TPM_KEY = "tpmstate0";

  private final MachineDirectory directory;
  private final MachinePlan plan;
  private final ArchiveSource source;
  private final TransferWatch watch;
  private final Rhythm rhythm;
  private final Throttle share;
  private final CheckpointFile checkpoints;

  /**
   * How often a transfer is made resumable.
   *
   * @param bytes of the uncompressed archive between two checkpoints
   * @param time between two checkpoints, whichever comes first
   */
  record Rhythm(long bytes, Duration time) {
    static final Rhythm STANDARD = new Rhythm(256L << 20, Duration.ofSeconds(5));
  }

  ArchiveTransfer(
      MachineDirectory directory,
      MachinePlan plan,
      ArchiveSource source,
      TransferWatch watch,
      Rhythm rhythm,
      Throttle share) {
    this.directory = directory;
    this.plan = plan;
    this.source = source;
    this.watch = watch;
    this.rhythm = rhythm;
    this.share = share;
    this.checkpoints = new CheckpointFile(directory.checkpoint());
  }

  /**
   * @param key the drive's key
   * @param file the image
   * @param archived the archived size, or -1 for whatever the archive says
   * @param bytes the image's size, or -1 for the archived one
   */
  private record Image(String key, Path file, long archived, long bytes) {
    long bytesFor(VmaDevice device) {
      return Math.max(bytes, device.size());
    }
  }

  /**
   * What a transfer did.
   *
   * @param parts the content's digest in parts, by key; what reading back is compared with
   */
  record Outcome(TransferReceipt receipt, Map<String, String> parts) {}

  Outcome run() throws InterruptedException {
    Map<String, Image> images = images();
    Watched watched = new Watched();
    try {
      try {
        return pass(images, watched, checkpoint());
      } catch (CheckpointMismatchException e) {
        // Whatever it belonged to, it is not this.
        return pass(images, watched, Optional.empty());
      }
    } catch (VmaFormatException e) {
      if (e.kind() == FaultKind.SOURCE_GONE) {
        throw unreadable(e);
      }
      throw new ArchiveRejectedException(e.kind().code(), String.valueOf(e.getMessage()), e);
    } catch (VmaCancelledException e) {
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
              .formatted(e.device().name(), plan.name(), e.getMessage()),
          e,
          images);
    } catch (OwnStorageException e) {
      throw storageFailure(
          "the disks of machine %s cannot be written: %s".formatted(plan.name(), e.getMessage()),
          e,
          images);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
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

  private Outcome pass(Map<String, Image> images, Watched watched, Optional<Checkpoint> newest)
      throws IOException {
    try (VmaArchive archive =
        VmaArchive.open(
            VmaSource.file(source.file()),
            ReadOptions.defaults().withDigests().withThrottle(share),
            watched)) {
      requireUnchanged(archive);
      requirePlanned(archive.header(), images);
      Optional<Checkpoint> from =
          newest.filter(archive::fits).filter(_ -> stand(images, archive.header()));
      watched.before = from.map(Checkpoint::dataWritten).orElse(0L);
      if (from.isEmpty()) {
        onOwnStorage(() -> makeAnew(images, archive.header()));
      }
      ReadReport report =
          archive.restore(
              device -> target(images, device),
              watched,
              new Checkpointing(from, this::keep, rhythm.bytes(), rhythm.time()));
      Outcome outcome = outcome(report, images);
      onOwnStorage(() -> DurableFiles.syncDirectory(directory.root()));
      return outcome;
    }
  }

  private Optional<Checkpoint> checkpoint() {
    try {
      return checkpoints.read();
    } catch (IOException e) {
      // It is of use only when it can be read; beginning anew needs none.
      return Optional.empty();
    }
  }

  private void keep(Checkpoint newest) throws IOException {
    onOwnStorage(() -> checkpoints.keep(newest));
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

  /** Whether every image is there with its size. */
  private static boolean stand(Map<String, Image> images, VmaHeader header) {
    for (VmaDevice device : header.devices()) {
      Image image = images.get(device.name());
      if (image != null && image.file().toFile().length() != image.bytesFor(device)) {
        return false;
      }
    }
    return true;
  }

  /** Empty images for a transfer from the start. The checkpoint must not outlive the old ones. */
  private void makeAnew(Map<String, Image> images, VmaHeader header) throws IOException {
    checkpoints.forget();
    for (VmaDevice device : header.devices()) {
      Image image = images.get(device.name());
      if (image != null) {
        sparse(image.file(), image.bytesFor(device));
      }
    }
    DurableFiles.syncDirectory(directory.root());
  }

  private static void sparse(Path file, long bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(bytes);
    }
  }

  /** Whoever gets the exception is told by it; the flag would only disturb the clearing up. */
  private InterruptedException interrupted() {
    Thread.interrupted();
    return new InterruptedException("the transfer of %s was stopped".formatted(source.key()));
  }

  private Map<String, Image> images() {
    Map<String, Image> images = new LinkedHashMap<>();
    for (DiskPlan disk : plan.disks()) {
      images.put(
          disk.device(),
          new Image(disk.key(), directory.disk(disk.key()), disk.sourceBytes(), disk.bytes()));
    }
    if (plan.efiDevice() != null) {
      images.put(plan.efiDevice(), new Image(FIRMWARE_KEY, directory.firmwareVariables(), -1, -1));
    }
    if (plan.tpmDevice() != null) {
      images.put(plan.tpmDevice(), new Image(TPM_KEY, directory.tpmState(), -1, -1));
    }
    return images;
  }

  private void requireUnchanged(VmaArchive archive) {
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

  private void requirePlanned(VmaHeader header, Map<String, Image> images) {
    for (Map.Entry<String, Image> entry : images.entrySet()) {
      Image image = entry.getValue();
      Optional<VmaDevice> device = header.device(entry.getKey());
      if (device.isEmpty()) {
        throw mismatch("it holds no device %s for %s".formatted(entry.getKey(), image.key()));
      }
      long size = device.get().size();
      if (image.archived() >= 0 && size != image.archived()) {
        throw mismatch(
            "its device %s has %d bytes, and %d were planned for"
                .formatted(entry.getKey(), size, image.archived()));
      }
      if (image.archived() < 0 && size > MAX_SMALL_IMAGE) {
        throw mismatch(
            "its device %s has %d bytes; %s takes at most %d"
                .formatted(entry.getKey(), size, image.key(), MAX_SMALL_IMAGE));
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

  private static Optional<DiskTarget> target(Map<String, Image> images, VmaDevice device)
      throws IOException {
    @Nullable Image image = images.get(device.name());
    if (image == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          RawFileTarget.reopen(
              image.file(), image.bytesFor(device), RawFileTarget.Mode.DIRECT_IF_POSSIBLE));
    } catch (IOException e) {
      throw new OwnStorageException(e);
    }
  }

  private Outcome outcome(ReadReport report, Map<String, Image> images) {
    List<DiskReceipt> disks = new ArrayList<>();
    Map<String, String> parts = new LinkedHashMap<>();
    for (DeviceReport device : report.devices()) {
      @Nullable Image image = images.get(device.device().name());
      Digest read = device.read();
      Digest written = device.written();
      if (image == null || read == null || written == null) {
        continue;
      }
      if (!written.equals(read)) {
        throw EngineException.of(
            EngineException.Kind.DAMAGED,
            "disk %s of machine %s was written with %s and read from the archive with %s; the host's memory is in doubt"
                .formatted(image.key(), plan.name(), written, read),
            null);
      }
      parts.put(image.key(), read.partsText());
      disks.add(
          new DiskReceipt(
              image.key(),
              device.device().name(),
              device.bytesWritten(),
              device.bytesWritten(),
              read.text(),
              written.text()));
    }
    return new Outcome(new TransferReceipt(source.sizeBytes(), report.resumedAt(), disks), parts);
  }

  /**
   * A file system that is full takes more with it than this transfer: machines that run on it stand
   * still. So what was written is given back at once, and the next attempt begins anew.
   */
  private EngineException storageFailure(
      String message, IOException failure, Map<String, Image> images) {
    if (!StorageFault.isFull(directory.root(), failure)) {
      return EngineException.retryable(message, failure);
    }
    long need = 0;
    for (DiskPlan disk : plan.disks()) {
      need += disk.sourceBytes();
    }
    try {
      checkpoints.forget();
      for (Image image : images.values()) {
        if (image.bytes() >= 0) {
          sparse(image.file(), image.bytes());
        } else {
          Files.deleteIfExists(image.file());
        }
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return EngineException.of(
        EngineException.Kind.NO_SPACE,
        "the disk that holds %s became full: the backup's disks take up to %d MiB, and %d MiB are free now that nothing is left of them; free some space and try again"
            .formatted(
                directory.root().getParent(),
                need >> 20,
                directory.root().toFile().getUsableSpace() >> 20),
        failure);
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
