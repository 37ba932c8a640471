package dev.vakna.engine.qemu;

import dev.vakna.core.backup.ArchiveRejectedException;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.EngineException;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.TransferReceipt;
import dev.vakna.core.machine.TransferReceipt.DiskReceipt;
import dev.vakna.core.machine.TransferWatch;
import dev.vakna.vma.DeviceReport;
import dev.vakna.vma.DiskTarget;
import dev.vakna.vma.DiskTargetException;
import dev.vakna.vma.Progress;
import dev.vakna.vma.RawFileTarget;
import dev.vakna.vma.ReadControl;
import dev.vakna.vma.ReadReport;
import dev.vakna.vma.VmaArchive;
import dev.vakna.vma.VmaCancelledException;
import dev.vakna.vma.VmaDevice;
import dev.vakna.vma.VmaFormatException;
import dev.vakna.vma.VmaHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
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

  ArchiveTransfer(
      MachineDirectory directory, MachinePlan plan, ArchiveSource source, TransferWatch watch) {
    this.directory = directory;
    this.plan = plan;
    this.source = source;
    this.watch = watch;
  }

  /**
   * @param key the drive's key
   * @param file the image
   * @param archived the archived size, or -1 for whatever the archive says
   * @param bytes the image's size, or -1 for the archived one
   */
  private record Image(String key, Path file, long archived, long bytes) {}

  TransferReceipt run() throws InterruptedException {
    Map<String, Image> images = images();
    Watched watched = new Watched();
    try {
      requireUnchanged();
      for (Image image : images.values()) {
        Files.deleteIfExists(image.file());
      }
      try (VmaArchive archive = VmaArchive.open(source.file())) {
        requirePlanned(archive.header(), images);
        ReadReport report = archive.restore(device -> target(images, device), watched);
        DurableFiles.syncDirectory(directory.root());
        return receipt(report, images);
      }
    } catch (VmaFormatException e) {
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
      throw diskFailure(e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      throw EngineException.retryable(
          "the archive %s cannot be read: %s".formatted(source.key(), e.getMessage()), e);
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

  private void requireUnchanged() throws IOException {
    BasicFileAttributes now = Files.readAttributes(source.file(), BasicFileAttributes.class);
    if (now.size() != source.sizeBytes()
        || !microseconds(now.lastModifiedTime().toInstant())
            .equals(microseconds(source.modifiedAt()))) {
      throw new ArchiveRejectedException(
          ArchiveRejectedException.CHANGED,
          "%s is no longer the file that was chosen: it has %d bytes instead of %d, or another time; choose it again"
              .formatted(source.key(), now.size(), source.sizeBytes()),
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
    return image == null
        ? Optional.empty()
        : Optional.of(
            RawFileTarget.create(
                image.file(),
                Math.max(image.bytes(), device.size()),
                RawFileTarget.Mode.DIRECT_IF_POSSIBLE,
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------"))));
  }

  private TransferReceipt receipt(ReadReport report, Map<String, Image> images) {
    List<DiskReceipt> disks = new ArrayList<>();
    for (DeviceReport device : report.devices()) {
      @Nullable Image image = images.get(device.device().name());
      if (image != null) {
        disks.add(
            new DiskReceipt(
                image.key(),
                device.device().name(),
                device.bytesWritten(),
                device.bytesWritten(),
                ""));
      }
    }
    return new TransferReceipt(source.sizeBytes(), disks);
  }

  private EngineException diskFailure(DiskTargetException failure) {
    String text = String.valueOf(failure.getMessage());
    String cause =
        String.valueOf(failure.getCause() == null ? "" : failure.getCause().getMessage());
    if ((text + cause).contains("No space left") || (text + cause).contains("quota exceeded")) {
      long need = 0;
      for (DiskPlan disk : plan.disks()) {
        need += disk.sourceBytes();
      }
      return EngineException.retryable(
          "the disk that holds %s is full: the backup's disks take up to %d MiB and %s are free; free some space and try again"
              .formatted(directory.root().getParent(), need >> 20, free()),
          failure);
    }
    return EngineException.retryable(
        "disk %s of machine %s cannot be written: %s"
            .formatted(failure.device().name(), plan.name(), text),
        failure);
  }

  private String free() {
    return "%d MiB".formatted(directory.root().toFile().getUsableSpace() >> 20);
  }

  /** Turns an exception of the watch into the end of the transfer, and keeps it. */
  private final class Watched implements ReadControl {
    private @Nullable RuntimeException thrown;

    @Override
    public boolean cancelled() {
      return thrown != null;
    }

    @Override
    public void progress(Progress progress) {
      try {
        watch.moved(progress.compressedRead(), source.sizeBytes(), progress.dataWritten());
      } catch (RuntimeException e) {
        thrown = e;
      }
    }
  }
}
