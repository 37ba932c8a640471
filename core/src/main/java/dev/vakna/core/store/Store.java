package dev.vakna.core.store;

import dev.vakna.operations.Journal;
import java.util.function.Function;

/**
 * Storage. Work handed to {@link #transact} happens wholly or not at all, and what it locks stays
 * locked until it ends; it may be run again when storage asks for it, so it acts on nothing but its
 * {@link Tx}.
 */
public interface Store {

  /**
   * Runs the work in one transaction; an exception out of it undoes everything and is passed on.
   */
  <R> R transact(Function<Tx, R> work);

  /**
   * Shows that what is written now would be kept, and keeps nothing. Storage that can refuse writes
   * while it answers reads tries one.
   *
   * @throws StoreUnavailableException when storage does not answer or takes no writes
   */
  default void requireWritable() {
    transact(Tx::now);
  }

  /** The operations' journal. */
  Journal<Tx> journal();
}
