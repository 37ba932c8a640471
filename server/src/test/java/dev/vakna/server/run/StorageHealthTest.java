package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Status;

/** What is told of storage while it is silent. */
class StorageHealthTest {

  @TempDir Path home;

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoAsksWhileSomebodyWaitsForTheDatabaseDoesNotWaitToo() throws Exception {
    Settings settings =
        new Binder(new MapConfigurationPropertySource(Map.of("vakna.home", home.toString())))
            .bind("vakna", Settings.class)
            .get();
    SilentStore store = new SilentStore();
    StorageHealth health = new StorageHealth(store, settings);
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    store.silent = true;
    Thread.sleep(2100);
    Thread first = Thread.ofPlatform().start(health::health);
    try {
      assertThat(store.asked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    } finally {
      store.speaks.countDown();
      first.join();
    }
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
  }

  /** Takes writes until it is silent; when it speaks again it takes none. */
  private static final class SilentStore implements Store {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch speaks = new CountDownLatch(1);
    private volatile boolean silent;

    @Override
    public void requireWritable() {
      if (silent) {
        asked.countDown();
        try {
          speaks.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("it was silent");
      }
    }

    @Override
    public <R> R transact(Function<Tx, R> work) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Journal<Tx> journal() {
      throw new UnsupportedOperationException();
    }
  }
}
