package dev.vakna.core.store;

import dev.vakna.operations.Journal;
import java.util.function.Function;
import java.util.function.ToIntFunction;

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
   * Runs work that asks and changes and locks nothing: each question is answered as things stand
   * when it is asked, as in a transaction, and costs nothing besides.
   *
   * @throws IllegalStateException when the work would change or lock something
   */
  default <R> R read(Function<Tx, R> work) {
    return transact(work);
  }

  /**
   * Does work that may be much in pieces, each a transaction of its own, until one was not full.
   *
   * @param piece so much at most is done by one, 1 or more
   * @param work does one, and says how much that was
   * @return how much in all
   */
  default int inPieces(int piece, ToIntFunction<Tx> work) {
    int all = 0;
    int done = piece;
    while (done == piece) {
      done = transact(work::applyAsInt);
      all += done;
    }
    return all;
  }

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
