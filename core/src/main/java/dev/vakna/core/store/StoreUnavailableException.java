package dev.vakna.core.store;

/**
 * Storage cannot take the work now: it is gone, is starting, has no connection free, or took too
 * long. The work was not done, or nobody can say whether it was ({@link #undecided}). Trying again
 * later is all that helps.
 */
public final class StoreUnavailableException extends RuntimeException {

  private final boolean undecided;

  /**
   * @param undecided true when the work may have been done all the same
   */
  public StoreUnavailableException(String message, boolean undecided, Throwable cause) {
    super(message, cause);
    this.undecided = undecided;
  }

  /** True when the work may have been done all the same: its end was lost. */
  public boolean undecided() {
    return undecided;
  }
}
