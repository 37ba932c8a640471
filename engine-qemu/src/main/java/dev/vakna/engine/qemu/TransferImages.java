package dev.vakna.engine.qemu;

import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.vma.CheckpointFile;
import dev.vakna.vma.RawFileTarget;
import dev.vakna.vma.VmaDevice;
import dev.vakna.vma.VmaHeader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The images that a transfer fills, by the archive's devices. */
final class TransferImages {

  private final MachineDirectory directory;
  private final CheckpointFile checkpoints;
  private final Map<String, Image> images = new LinkedHashMap<>();

  /**
   * An image.
   *
   * @param key the drive's key
   * @param file the image
   * @param archived the archived size, or -1 for whatever the archive says
   * @param bytes the image's size, or -1 for the archived one
   */
  record Image(String key, Path file, long archived, long bytes) {
    long bytesFor(VmaDevice device) {
      return Math.max(bytes, device.size());
    }
  }

  /**
   * @param checkpoints never outlive the images they speak of
   */
  TransferImages(MachineDirectory directory, MachinePlan plan, CheckpointFile checkpoints) {
    this.directory = directory;
    this.checkpoints = checkpoints;
    for (DiskPlan disk : plan.disks()) {
      images.put(
          disk.device(),
          new Image(disk.key(), directory.disk(disk.key()), disk.sourceBytes(), disk.bytes()));
    }
    if (plan.efiDevice() != null) {
      images.put(
          plan.efiDevice(),
          new Image(ArchiveTransfer.FIRMWARE_KEY, directory.firmwareVariables(), -1, -1));
    }
    if (plan.tpmDevice() != null) {
      images.put(
          plan.tpmDevice(), new Image(ArchiveTransfer.TPM_KEY, directory.tpmState(), -1, -1));
    }
  }

  Map<String, Image> byDevice() {
    return Collections.unmodifiableMap(images);
  }

  @Nullable Image of(VmaDevice device) {
    return images.get(device.name());
  }

  /** Whether every image is there with its size. */
  boolean stand(VmaHeader header) {
    for (VmaDevice device : header.devices()) {
      Image image = of(device);
      if (image != null && image.file().toFile().length() != image.bytesFor(device)) {
        return false;
      }
    }
    return true;
  }

  /** Empty images for a transfer from the start. */
  void makeAnew(VmaHeader header) throws IOException {
    checkpoints.forget();
    for (VmaDevice device : header.devices()) {
      Image image = of(device);
      if (image != null) {
        sparse(image.file(), image.bytesFor(device));
      }
    }
    DurableFiles.syncDirectory(directory.root());
  }

  /** Gives back what was written. */
  void giveBack() throws IOException {
    checkpoints.forget();
    for (Image image : images.values()) {
      if (image.bytes() >= 0) {
        sparse(image.file(), image.bytes());
      } else {
        Files.deleteIfExists(image.file());
      }
    }
  }

  static RawFileTarget target(Image image, VmaDevice device) throws IOException {
    return RawFileTarget.reopen(
        image.file(), image.bytesFor(device), RawFileTarget.Mode.DIRECT_IF_POSSIBLE);
  }

  private static void sparse(Path file, long bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(bytes);
    }
  }
}
