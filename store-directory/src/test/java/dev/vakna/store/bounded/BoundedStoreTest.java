package dev.vakna.store.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.simulator.backup.ModelBackups;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedStoreTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final BoundedStore.Limits LIMITS = new BoundedStore.Limits(SHORT, SHORT, SHORT);
  private static final BoundedStore.Limits LONG =
      new BoundedStore.Limits(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5));

  private final List<Hanging> all = new ArrayList<>();

  @AfterEach
  void letGo() {
    all.forEach(store -> store.gate.countDown());
  }

  private Hanging hanging(String... keys) {
    Hanging store = new Hanging(Set.of(keys));
    all.add(store);
    return store;
  }

  /** What is asked for under some names hangs, and cannot be interrupted. */
  private static final class Hanging implements BackupStore {
    private final Set<String> keys;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    Hanging(Set<String> keys) {
      this.keys = keys;
    }

    private void hang(String key) {
      threads.add(Thread.currentThread());
      calls.incrementAndGet();
      boolean waiting = keys.contains(key);
      while (waiting) {
        try {
          gate.await();
          waiting = false;
        } catch (InterruptedException e) {
          waiting = true;
        }
      }
    }

    @Override
    public String name() {
      return "nightly";
    }

    @Override
    public Listing list() {
      hang("");
      return Listing.of(List.of());
    }

    @Override
    public boolean has(String key) {
      hang(key);
      return true;
    }

    @Override
    public ArchiveFacts inspect(String key) {
      hang(key);
      return new ArchiveFacts("id", Instant.EPOCH, List.of(), null, false);
    }

    @Override
    public ArchiveSource open(String key) {
      hang(key);
      return new ArchiveSource(key, Path.of("/"), 1, Instant.EPOCH, null, closed::countDown);
    }
  }

  private static SilentStoreException silence(BoundedStore store, String key) {
    return catchThrowableOfType(SilentStoreException.class, () -> store.open(key));
  }

  @Test
  void oneFileThatHangsCostsItselfAndIsNotAskedForAgain() throws Exception {
    Hanging store = hanging("bad");
    BoundedStore bounded = new BoundedStore(store, LIMITS);
    assertThat(silence(bounded, "bad").wholeStore()).isFalse();
    assertThat(silence(bounded, "bad")).hasMessageContaining("asked for bad");
    assertThat(silence(bounded, "bad").wholeStore()).isFalse();
    assertThat(store.calls).hasValue(1);
    new BoundedStore(store, LONG).open("good").close();
  }

  @Test
  void aStoreWhoseThreadsAllHangIsSilentAtOnceAndTakesNoMore() {
    Hanging store = hanging("1", "2", "3", "4", "5", "6");
    BoundedStore bounded = new BoundedStore(store, LIMITS);
    for (String key : List.of("1", "2", "3", "4")) {
      assertThat(silence(bounded, key)).isNotNull();
    }
    BoundedStore.Limits patient = LONG;
    assertThat(patient.file()).isGreaterThan(SHORT);
    for (String key : List.of("5", "6", "7")) {
      assertThat(silence(bounded, key).wholeStore()).isTrue();
    }
    assertThatThrownBy(bounded::list).isInstanceOf(SilentStoreException.class);
    assertThat(store.calls).hasValue(4);
    assertThat(store.threads)
        .hasSizeLessThanOrEqualTo(StoreThreads.MOST)
        .allSatisfy(thread -> {
          assertThat(thread.isDaemon()).isTrue();
          assertThat(thread.isVirtual()).isFalse();
        });
  }

  @Test
  void aStoreThatComesBackIsAskedAgain() throws Exception {
    Hanging store = hanging("", "1", "2", "3", "4");
    BoundedStore bounded = new BoundedStore(store, LIMITS);
    assertThat(catchThrowableOfType(SilentStoreException.class, bounded::list).wholeStore())
        .isTrue();
    assertThat(silence(bounded, "1")).isNotNull();
    store.gate.countDown();
    // What was opened for nobody is let go.
    store.closed.await();
    while (silence(bounded, "1") != null) {
      Thread.onSpinWait();
    }
    while (catchThrowableOfType(SilentStoreException.class, () -> bounded.list().close()) != null) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoeverWaitsCanBeInterrupted() throws Exception {
    Hanging store = hanging("bad");
    BoundedStore bounded = new BoundedStore(store, LONG);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> bounded.open("bad")).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** That somebody waits no longer says nothing of the store. */
  @Test
  void whoeverIsInterruptedCostsNobodyElseAnything() throws Exception {
    Hanging store = hanging("slow");
    BoundedStore bounded = new BoundedStore(store, LONG);
    for (int i = 1; i < StoreThreads.MOST; i++) {
      int calls = i;
      CompletableFuture<ArchiveSource> stopped = new CompletableFuture<>();
      Thread caller = opening(bounded, stopped);
      Awaitility.await().until(() -> store.calls.get() == calls);
      caller.interrupt();
      assertThat(stopped).failsWithin(Duration.ofMinutes(1));
      assertThatThrownBy(stopped::join).hasCauseInstanceOf(InterruptedIOException.class);
    }
    CompletableFuture<ArchiveSource> answered = new CompletableFuture<>();
    opening(bounded, answered);
    Awaitility.await().until(() -> store.calls.get() == StoreThreads.MOST || answered.isDone());
    store.gate.countDown();
    assertThat(answered.get().key()).isEqualTo("slow");
  }

  private static Thread opening(BoundedStore store, CompletableFuture<ArchiveSource> outcome) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            outcome.complete(store.open("slow"));
          } catch (IOException e) {
            outcome.completeExceptionally(e);
          }
        });
  }

  /** What came too late is nobody's, so whoever went on would take it for gone. */
  @Test
  void aListingThatHungNeverGoesOn() throws Exception {
    var gate = new CountDownLatch(1);
    var late = new CountDownLatch(1);
    ModelBackups model = new ModelBackups("nightly");
    model.putStrange(new LeftOut("a", "is a directory", true));
    model.putStrange(new LeftOut("b", "is a directory", true));
    model.meets((ask, _) -> {
      if (ask == ModelBackups.Ask.NEXT) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        late.countDown();
      }
    });
    Duration enough = Duration.ofMillis(500);
    BoundedStore bounded = new BoundedStore(model, new BoundedStore.Limits(enough, enough, enough));
    try (BackupStore.Listing listing = bounded.list()) {
      assertThatThrownBy(() -> listing.next(1)).isInstanceOf(SilentStoreException.class);
      gate.countDown();
      late.await();
      Awaitility.await().ignoreExceptions().until(() -> bounded.list().next(1).size() == 1);
      assertThatThrownBy(() -> listing.next(1)).isInstanceOf(SilentStoreException.class);
    }
  }

  @Test
  void whatTheStoreThrowsIsThrown() {
    BackupStore failing =
        new BackupStore() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public Listing list() throws IOException {
            throw new IOException("not mounted");
          }

          @Override
          public boolean has(String key) {
            throw new IllegalStateException("a bug");
          }

          @Override
          public ArchiveFacts inspect(String key) throws IOException {
            throw new IOException("not mounted");
          }

          @Override
          public ArchiveSource open(String key) throws IOException {
            throw new IOException("not mounted");
          }
        };
    BoundedStore bounded = new BoundedStore(failing, LONG);
    assertThatThrownBy(bounded::list).isInstanceOf(IOException.class).hasMessage("not mounted");
    assertThatThrownBy(() -> bounded.has("a")).isInstanceOf(IllegalStateException.class);
  }

  /** As many hanging stores as there are carriers, and one more: nobody else notices. */
  @Test
  void moreHangingStoresThanCoresHoldUpNoVirtualThread() throws Exception {
    int stores = Runtime.getRuntime().availableProcessors() + 1;
    CountDownLatch waiting = new CountDownLatch(stores);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < stores; i++) {
      BoundedStore bounded = new BoundedStore(hanging(""), LONG);
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                waiting.countDown();
                catchThrowableOfType(InterruptedIOException.class, bounded::list);
              }));
    }
    waiting.await();
    for (Hanging store : all) {
      while (store.calls.get() == 0) {
        Thread.onSpinWait();
      }
    }
    CountDownLatch served = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      Thread.ofVirtual().start(served::countDown);
    }
    served.await();
    callers.forEach(Thread::interrupt);
    for (Thread caller : callers) {
      caller.join();
    }
  }
}
