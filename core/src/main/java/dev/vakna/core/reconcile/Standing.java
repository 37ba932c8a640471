package dev.vakna.core.reconcile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the records say of an id.
 *
 * @param recorded there is a VPS of that id
 * @param atWork an operation on it has not ended; one that is parked has not
 * @param lastEnded when its last ended operation did, or null when none has
 */
public record Standing(boolean recorded, boolean atWork, @Nullable Instant lastEnded) {

  /** Never heard of. */
  public static final Standing UNKNOWN = new Standing(false, false, null);

  /**
   * It was and is no more: every operation on it has ended and the VPS is gone. That is final,
   * because an operation begins with its VPS's record, and ids are never used again.
   */
  public boolean over() {
    return !recorded && !atWork && lastEnded != null;
  }

  /** The records know nothing of it. */
  public boolean unknown() {
    return !recorded && !atWork && lastEnded == null;
  }
}
