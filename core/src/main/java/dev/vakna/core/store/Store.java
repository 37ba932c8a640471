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

  /** The operations' journal. */
  Journal<Tx> journal();
}
