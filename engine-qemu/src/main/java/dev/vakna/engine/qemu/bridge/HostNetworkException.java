package dev.vakna.engine.qemu.bridge;

/**
 * The host's network cannot be read or changed; the message says what was tried and what was said.
 */
public final class HostNetworkException extends RuntimeException {

  private static final long serialVersionUID = 1;

  HostNetworkException(String message) {
    super(message);
  }

  HostNetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
