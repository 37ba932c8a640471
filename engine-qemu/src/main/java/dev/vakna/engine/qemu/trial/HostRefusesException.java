package dev.vakna.engine.qemu.trial;

/** The host does not let a trial change what it needs; the message says what was tried. */
public final class HostRefusesException extends RuntimeException {

  private static final long serialVersionUID = 1;

  HostRefusesException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
