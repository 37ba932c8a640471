package dev.vakna.core.job;

import dev.vakna.core.store.JobRecords.Ended;
import dev.vakna.core.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Forgets jobs that ended long ago, with their journals and attachments, piece by piece. What has
 * not ended, what made a VPS that is there, and what is metered stays.
 */
public final class Retention {

  /** Jobs forgotten in one transaction. */
  private static final int PIECE = 200;

  private final Store store;
  private final Duration kept;

  /**
   * @param kept for so long after its end a job is kept; longer than answers are kept by
   *     idempotency keys
   */
  public Retention(Store store, Duration kept) {
    this.store = Objects.requireNonNull(store);
    this.kept = Objects.requireNonNull(kept);
  }

  /**
   * Forgets all that are due.
   *
   * @return how many
   */
  public int forget() {
    int all = 0;
    @Nullable Ended after = null;
    List<Ended> piece;
    do {
      Ended from = after;
      piece = store.transact(tx -> tx.jobs().forgetEndedBefore(tx.now().minus(kept), from, PIECE));
      all += piece.size();
      after = piece.isEmpty() ? null : piece.getLast();
    } while (piece.size() == PIECE);
    return all;
  }
}
