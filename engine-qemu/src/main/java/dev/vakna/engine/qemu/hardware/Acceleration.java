package dev.vakna.engine.qemu.hardware;

import java.util.Locale;

/** Who executes a guest's instructions. */
public enum Acceleration {
  /** The processor itself. */
  KVM,
  /** QEMU's translator: slow, and works everywhere. */
  TCG;

  /** As QEMU and the API write it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
