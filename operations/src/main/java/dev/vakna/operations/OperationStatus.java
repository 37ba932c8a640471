package dev.vakna.operations;

/** Where an operation stands. */
public enum OperationStatus {
  /** Accepted; no worker has held it yet. */
  QUEUED(false),
  /** Going forward through its steps. */
  RUNNING(false),
  /** Failed or cancelled; its steps are being undone, last first. */
  UNWINDING(false),
  /** Ended with its result. */
  COMPLETED(true),
  /** Ended without its result; nothing of it is left. */
  FAILED(true),
  /** Neither going on nor going back helps until an operator acts. */
  PARKED(false);

  private final boolean ended;

  OperationStatus(boolean ended) {
    this.ended = ended;
  }

  /** True when nothing will happen to the operation any more. */
  public boolean ended() {
    return ended;
  }
}
