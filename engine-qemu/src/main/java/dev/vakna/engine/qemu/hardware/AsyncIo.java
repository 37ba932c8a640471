package dev.vakna.engine.qemu.hardware;

import java.util.Locale;

/** How QEMU reads and writes image files. Kernels and containers may forbid io_uring. */
public enum AsyncIo {
  IO_URING,
  THREADS;

  /** As QEMU writes it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
