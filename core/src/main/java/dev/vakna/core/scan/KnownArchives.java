package dev.vakna.core.scan;

import dev.vakna.core.store.BackupRecords.Known;
import dev.vakna.core.store.Store;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What is recorded of a store, in the order of the keys' bytes; a page at a time is in memory. */
final class KnownArchives {

  private static final int PAGE = 1000;

  private final Store store;
  private final String name;
  private final Queue<Known> page = new ArrayDeque<>();
  private String last = "";
  private boolean ended;

  KnownArchives(Store store, String name) {
    this.store = store;
    this.name = name;
  }

  /** The next one, which stays; null at the end. */
  @Nullable Known peek() {
    if (page.isEmpty() && !ended) {
      List<Known> next = store.transact(tx -> tx.backups().known(name, last, PAGE));
      ended = next.size() < PAGE;
      page.addAll(next);
      if (!next.isEmpty()) {
        last = next.getLast().key();
      }
    }
    return page.peek();
  }

  /** Passes over the next one. */
  void pass() {
    page.remove();
  }
}
