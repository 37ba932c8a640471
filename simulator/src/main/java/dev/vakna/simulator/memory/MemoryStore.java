package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.operations.OperationStatus;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Storage in memory under a clock of the caller's. Transactions happen one after another in the
 * order of their coming; one that fails leaves no trace.
 */
public final class MemoryStore implements Store {

  private final Undo undo = new Undo();
  private final State state = new State(undo);
  private final InstantSource clock;
  private final MemoryJournal journal = new MemoryJournal(this);
  private volatile long version;

  /**
   * @param clock the storage's clock, read once per transaction and cut to microseconds
   */
  public MemoryStore(InstantSource clock) {
    this.clock = clock;
    state.regions.put(State.STOCKHOLM.id(), State.STOCKHOLM);
    undo.end();
  }

  @Override
  public <R> R transact(Function<Tx, R> work) {
    return inTransaction(work::apply);
  }

  @Override
  public <R> R read(Function<Tx, R> work) {
    return inTransaction(tx -> {
      state.onlyReads = true;
      try {
        R result = work.apply(tx);
        if (undo.changed()) {
          throw new IllegalStateException("Work that said it only reads has changed something.");
        }
        return result;
      } finally {
        state.onlyReads = false;
      }
    });
  }

  @Override
  public Journal<Tx> journal() {
    return journal;
  }

  /** A number that every transaction that changed something makes larger. */
  public long version() {
    return version;
  }

  /** All that is recorded, at one moment. */
  public Snapshot snapshot() {
    return inTransaction(tx -> Snapshot.of(state));
  }

  /** How each Cloud VM stands now, in the order of their ids. */
  public List<Standing> standings() {
    return inTransaction(tx -> Standing.of(state));
  }

  /** Who holds each leased address. */
  public Map<Lease, VpsId> leases() {
    return inTransaction(tx -> Snapshot.leases(state));
  }

  /** Whether an operation has not ended. */
  public boolean unended() {
    return inTransaction(
        tx -> state.operations.has(held -> !held.job().operation().status().ended()));
  }

  /** Whether an operation waits for an operator. */
  public boolean parked() {
    return inTransaction(tx ->
        state.operations.has(held -> held.job().operation().status() == OperationStatus.PARKED));
  }

  /** Whether the time of a Cloud VM's end has come that is not carried out. */
  public boolean endDue() {
    return inTransaction(tx -> !tx.ends().due(tx.now(), null, 1).isEmpty());
  }

  /** Whether there is a firewall on that host to which its engine has not answered. */
  public boolean firewallDue(String host) {
    return inTransaction(tx -> !tx.firewalls().unsettled(host, null, 1).isEmpty());
  }

  /** Whether a worker that reaches the host would find anything to claim now. */
  public boolean due(String host) {
    return inTransaction(tx -> MemoryJournal.due(tx, Set.of(host)).findAny().isPresent());
  }

  <R> R inTransaction(Function<MemoryTx, R> work) {
    undo.begin();
    boolean good = false;
    try {
      state.now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      R result = work.apply(new MemoryTx(state, state.now));
      if (undo.changed()) {
        state.checkAtEnd();
        version++;
      }
      good = true;
      return result;
    } finally {
      if (!good) {
        undo.rollBack();
      }
      undo.end();
    }
  }
}
