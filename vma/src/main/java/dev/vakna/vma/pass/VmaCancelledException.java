package dev.vakna.vma.pass;

import java.io.InterruptedIOException;

/** The caller asked to stop, or its thread was interrupted. All targets were aborted. */
public final class VmaCancelledException extends InterruptedIOException {

  private static final long serialVersionUID = 1L;

  public VmaCancelledException(String message) {
    super(message);
  }
}
