package dev.vakna.core.reconcile;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps for operators what was done without anybody asking for it, or by one of them to what
 * customers pay, and tells of each such thing.
 */
public final class AuditLog {

  /** How many entries are kept beside the permanent ones. */
  private static final int KEPT = 10_000;

  private final Store store;
  private final Chance chance;
  private final String host;
  private final Consumer<AuditEntry> onEntry;

  /**
   * @param host the engine host that entries concern
   * @param onEntry told of each entry after it was kept
   */
  public AuditLog(Store store, Chance chance, String host, Consumer<AuditEntry> onEntry) {
    this.store = store;
    this.chance = chance;
    this.host = host;
    this.onEntry = onEntry;
  }

  /** Keeps an entry and tells of it. */
  public void record(AuditEntry.Kind kind, String subject, String words) {
    tell(store.transact(tx -> append(tx, kind, subject, words)));
  }

  /** Keeps an entry in the transaction that decided it; {@link #tell} of it once that is done. */
  public AuditEntry append(Tx tx, AuditEntry.Kind kind, String subject, String words) {
    AuditEntry entry = new AuditEntry(chance.nextId(), tx.now(), host, kind, subject, words);
    tx.reconciliation().append(entry);
    return entry;
  }

  /** Tells of an entry that was kept. */
  public void tell(AuditEntry entry) {
    onEntry.accept(entry);
  }

  /** The host that entries concern. */
  public String host() {
    return host;
  }

  /**
   * The newest entries of all hosts, newest first.
   *
   * @param limit at most so many
   */
  public List<AuditEntry> newest(int limit) {
    return store.transact(tx -> tx.reconciliation().newest(limit));
  }

  /** Forgets all but the newest {@link #KEPT}, and but the permanent ones. */
  public void forget() {
    store.transact(tx -> {
      tx.reconciliation().keepNewest(KEPT);
      return tx;
    });
  }
}
