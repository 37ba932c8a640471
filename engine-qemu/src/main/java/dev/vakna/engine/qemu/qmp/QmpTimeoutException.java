package dev.vakna.engine.qemu.qmp;

import java.io.IOException;

/** The other side took longer than it was given. It may still be alive. */
public final class QmpTimeoutException extends IOException {

  private static final long serialVersionUID = 1L;

  QmpTimeoutException(String message) {
    super(message);
  }
}
