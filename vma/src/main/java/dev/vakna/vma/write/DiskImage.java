package dev.vakna.vma.write;

import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import java.nio.file.Path;

/**
 * A raw disk to archive.
 *
 * @param name device name, letters, digits, {@code . _ -} only, such as {@code drive-scsi0}
 * @param file a raw image whose length is a multiple of 512 bytes and above 0
 */
public record DiskImage(String name, Path file) {

  /** Checks the name. */
  public DiskImage {
    if (!VmaFormat.isSafeName(name) || name.equals(VmaDevice.VMSTATE)) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot name a disk: use letters, digits, '.', '_' and '-'");
    }
  }
}
