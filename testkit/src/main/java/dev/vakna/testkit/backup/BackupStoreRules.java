package dev.vakna.testkit.backup;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.StoreEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The stage, and the ways to ask a store, for the rules that stores are held to. */
abstract class BackupStoreRules {

  static final UUID ONE = UUID.fromString("00000000-0000-4000-8000-000000000001");
  static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000002");

  StoreStage stage;
  BackupStore store;

  /** A store with nothing in it. */
  protected abstract StoreStage open() throws Exception;

  @BeforeEach
  final void openStage() throws Exception {
    stage = open();
    store = stage.store();
  }

  @AfterEach
  final void closeStage() throws Exception {
    stage.close();
  }

  /** All that the rest of a listing gives. */
  static List<StoreEntry> rest(BackupStore.Listing listing, int step) throws IOException {
    List<StoreEntry> all = new ArrayList<>();
    for (var next = listing.next(step); !next.isEmpty(); next = listing.next(step)) {
      all.addAll(next);
    }
    return all;
  }

  final List<StoreEntry> entries(int step) throws IOException {
    try (BackupStore.Listing listing = store.list()) {
      return rest(listing, step);
    }
  }

  static List<String> archives(List<StoreEntry> entries) {
    return entries.stream().filter(FoundArchive.class::isInstance).map(StoreEntry::key).toList();
  }

  final List<String> archives() throws IOException {
    return archives(entries(100));
  }

  final FoundArchive found(String key) throws IOException {
    return entries(100).stream()
        .filter(entry -> entry.key().equals(key))
        .map(FoundArchive.class::cast)
        .findFirst()
        .orElseThrow();
  }

  final UUID archive(String key) throws IOException {
    return UUID.fromString(store.inspect(key).archiveId());
  }

  /** Every call there is, whatever comes of it. */
  final void askAll(String key) {
    List<Callable<Object>> calls =
        List.of(
            () -> entries(1),
            () -> store.has(key),
            () -> store.inspect(key),
            () -> {
              try (ArchiveSource source = store.open(key)) {
                return stage.read(source);
              }
            });
    for (Callable<Object> call : calls) {
      try {
        call.call();
      } catch (Exception e) {
        // Only what it leaves behind counts.
        continue;
      }
    }
  }

  /** Runs it on that many threads at once. */
  static <R> List<R> atOnce(int threads, Callable<R> work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<R>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      for (int i = 0; i < threads; i++) {
        futures.add(
            executor.submit(() -> {
              start.await();
              return work.call();
            }));
      }
      start.countDown();
      List<R> answers = new ArrayList<>();
      for (Future<R> future : futures) {
        answers.add(future.get(2, TimeUnit.MINUTES));
      }
      return answers;
    }
  }
}
