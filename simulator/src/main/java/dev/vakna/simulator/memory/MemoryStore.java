package dev.vakna.simulator.memory;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
  public Journal<Tx> journal() {
    return journal;
  }

  <R> R inTransaction(Function<MemoryTx, R> work) {
    undo.begin();
    boolean good = false;
    try {
      R result = work.apply(new MemoryTx(state, clock.instant().truncatedTo(ChronoUnit.MICROS)));
      state.checkAtEnd();
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
