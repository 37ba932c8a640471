package dev.vakna.engine.qemu.disk;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.transfer.DiskSet;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointFile;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaHeader;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine's images in its directory, as a transfer fills them. */
public final class ImageFiles implements DiskSet {

  private final MachineDirectory directory;
  private final CheckpointFile checkpoints;
  private final Map<String, Disk> disks = new LinkedHashMap<>();

  public ImageFiles(MachineDirectory directory, MachinePlan plan) {
    this.directory = directory;
    this.checkpoints = new CheckpointFile(directory.checkpoint());
    for (DiskPlan disk : plan.disks()) {
      disks.put(disk.device(), new Disk(disk.key(), disk.sourceBytes(), disk.bytes()));
    }
    if (plan.state().efi() != null) {
      disks.put(plan.state().efi(), new Disk(DiskPlan.FIRMWARE_KEY, -1, -1));
    }
    if (plan.state().tpm() != null) {
      disks.put(plan.state().tpm(), new Disk(DiskPlan.TPM_KEY, -1, -1));
    }
  }

  @Override
  public Map<String, Disk> byDevice() {
    return Collections.unmodifiableMap(disks);
  }

  /** All images. */
  List<Path> files() {
    return disks.values().stream().map(disk -> directory.image(disk.key())).toList();
  }

  @Override
  public boolean stand(VmaHeader header) {
    for (VmaDevice device : header.devices()) {
      Disk disk = disks.get(device.name());
      if (disk != null
          && StorageFault.size(directory.image(disk.key())).orElse(-1) != disk.bytesFor(device)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void makeAnew(VmaHeader header) throws IOException {
    checkpoints.forget();
    for (VmaDevice device : header.devices()) {
      Disk disk = disks.get(device.name());
      if (disk != null) {
        sparse(directory.image(disk.key()), disk.bytesFor(device));
      }
    }
    makeDurable();
  }

  @Override
  public RawFileTarget target(Disk disk, VmaDevice device) throws IOException {
    return RawFileTarget.reopen(
        directory.image(disk.key()), disk.bytesFor(device), RawFileTarget.Mode.DIRECT_IF_POSSIBLE);
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    try {
      return checkpoints.read();
    } catch (IOException e) {
      // It is of use only when it can be read; beginning anew needs none.
      return Optional.empty();
    }
  }

  @Override
  public void keep(Checkpoint newest) throws IOException {
    checkpoints.keep(newest);
  }

  @Override
  public void forget() throws IOException {
    checkpoints.forget();
  }

  @Override
  public void makeDurable() throws IOException {
    DurableFiles.syncDirectory(directory.root());
  }

  @Override
  public boolean isFull(IOException failure) {
    return StorageFault.isFull(directory.root(), failure);
  }

  @Override
  public boolean isAway() {
    return StorageFault.isAway(directory.root());
  }

  @Override
  public void giveBack() throws IOException {
    checkpoints.forget();
    for (Disk disk : disks.values()) {
      if (disk.bytes() >= 0) {
        sparse(directory.image(disk.key()), disk.bytes());
      } else {
        Files.deleteIfExists(directory.image(disk.key()));
      }
    }
  }

  @Override
  public String place() {
    return String.valueOf(directory.root().getParent());
  }

  @Override
  public long freeBytes() {
    File place = directory.root().toFile();
    long free = place.getUsableSpace();
    // Java tells an error as 0, which a disk that is full has too; but no disk has a size of 0.
    if (free == 0 && place.getTotalSpace() == 0) {
      StorageFault.requireThere(directory.root());
      throw EngineException.retryable(
          "how much room is left on the disk that holds %s cannot be told; see whether it is there and answers"
              .formatted(place()),
          null);
    }
    return free;
  }

  /** Makes an empty image anew. */
  static void sparse(Path file, long bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(bytes);
    }
  }
}
