package dev.vakna.simulator.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/** The one transaction at work and the way back out of it. */
final class Undo {

  private final ReentrantLock turn = new ReentrantLock(true);
  private final Deque<Runnable> changes = new ArrayDeque<>();

  void begin() {
    if (turn.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "A transaction was begun inside another one; do the inner work on the outer Tx.");
    }
    turn.lock();
  }

  void remember(Runnable wayBack) {
    changes.push(wayBack);
  }

  boolean changed() {
    return !changes.isEmpty();
  }

  void rollBack() {
    while (!changes.isEmpty()) {
      changes.pop().run();
    }
  }

  void end() {
    changes.clear();
    turn.unlock();
  }

  void requireTransaction() {
    if (!turn.isHeldByCurrentThread()) {
      throw new IllegalStateException("The transaction of this Tx has ended.");
    }
  }
}
