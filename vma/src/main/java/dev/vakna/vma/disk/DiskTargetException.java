package dev.vakna.vma.disk;

import dev.vakna.vma.format.VmaDevice;
import java.io.IOException;

/** A target could not take what the archive holds. The archive itself may be good. */
public final class DiskTargetException extends IOException {

  private static final long serialVersionUID = 1L;

  private final VmaDevice device;

  public DiskTargetException(VmaDevice device, String doing, Throwable cause) {
    super("disk " + device.name() + ": " + doing + " failed: " + cause.getMessage(), cause);
    this.device = device;
  }

  /** The device whose target failed. */
  public VmaDevice device() {
    return device;
  }
}
