package dev.vakna.core.backup;

import java.io.IOException;

/** A store does not answer: its storage hangs. It is asked again as soon as anything comes back. */
public final class SilentStoreException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean wholeStore;

  /**
   * @param message names the store and what it was asked for
   * @param wholeStore nothing of the store answers, not only what was asked for
   */
  public SilentStoreException(String message, boolean wholeStore) {
    super(message);
    this.wholeStore = wholeStore;
  }

  public boolean wholeStore() {
    return wholeStore;
  }
}
