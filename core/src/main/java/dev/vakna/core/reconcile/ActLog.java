package dev.vakna.core.reconcile;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.List;
import java.util.function.Consumer;

/** Keeps acts for operators and tells of each. */
public final class ActLog {

  /** How many acts are kept beside those that stay. */
  private static final int KEPT = 10_000;

  private final Store store;
  private final Chance chance;
  private final String host;
  private final Consumer<Act> onAct;

  /**
   * @param host the engine host that acts concern
   * @param onAct told of each act after it was kept
   */
  public ActLog(Store store, Chance chance, String host, Consumer<Act> onAct) {
    this.store = store;
    this.chance = chance;
    this.host = host;
    this.onAct = onAct;
  }

  /** Keeps an act and tells of it. */
  public void note(Act.Kind kind, String subject, String words) {
    tell(store.transact(tx -> append(tx, kind, subject, words)));
  }

  /** Keeps an act in the transaction that decided it; {@link #tell} of it once that is done. */
  public Act append(Tx tx, Act.Kind kind, String subject, String words) {
    Act act = new Act(chance.nextId(), tx.now(), host, kind, subject, words);
    tx.reconciliation().append(act);
    return act;
  }

  /** Tells of an act that was kept. */
  public void tell(Act act) {
    onAct.accept(act);
  }

  /** The host that acts concern. */
  public String host() {
    return host;
  }

  /**
   * The newest acts of all hosts, newest first.
   *
   * @param limit at most so many
   */
  public List<Act> newest(int limit) {
    return store.transact(tx -> tx.reconciliation().newest(limit));
  }

  /** Forgets all but the newest {@link #KEPT}, and but those that stay. */
  public void forget() {
    store.transact(tx -> {
      tx.reconciliation().keepNewest(KEPT);
      return tx;
    });
  }
}
