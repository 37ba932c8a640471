package dev.vakna.engine.qemu.qmp;

import java.io.IOException;

/** QEMU or the agent answered a command with an error. */
public final class QmpErrorException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String errorClass;

  QmpErrorException(String command, String errorClass, String description) {
    super("%s was refused: %s (%s)".formatted(command, description, errorClass));
    this.errorClass = errorClass;
  }

  /** For example {@code GenericError}, {@code CommandNotFound}. */
  public String errorClass() {
    return errorClass;
  }
}
