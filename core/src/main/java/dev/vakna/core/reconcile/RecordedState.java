package dev.vakna.core.reconcile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the records say of a VPS's id.
 *
 * @param vpsRecorded there is a VPS of that id
 * @param operationOpen an operation on it has not ended; one that is parked has not
 * @param lastOperationEnded when its last ended operation did, or null when none has
 */
public record RecordedState(
    boolean vpsRecorded, boolean operationOpen, @Nullable Instant lastOperationEnded) {

  /** Never heard of. */
  public static final RecordedState UNKNOWN = new RecordedState(false, false, null);

  /**
   * It was and is no more: every operation on it has ended and the VPS is gone. That is final,
   * because an operation begins with its VPS's record, and ids are never used again.
   */
  public boolean gone() {
    return !vpsRecorded && !operationOpen && lastOperationEnded != null;
  }

  /** The records know nothing of it. */
  public boolean unknown() {
    return !vpsRecorded && !operationOpen && lastOperationEnded == null;
  }
}
