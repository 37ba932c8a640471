package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Want of room is told as such, and costs the storage nothing. */
class OverloadedTest {

  private static final AtomicReference<RuntimeException> OUTAGE = new AtomicReference<>();
  private static final LongAdder ASKED = new LongAdder();

  /** How long each question takes; longer than a body may. */
  private static final AtomicReference<Duration> SLOWNESS = new AtomicReference<>(Duration.ZERO);

  private static TestServer server;

  /** A storage that can be taken away from those who answer calls. */
  private record Weak(Store store) implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      if (Thread.currentThread().getName().contains("exec-")) {
        ASKED.increment();
        RuntimeException outage = OUTAGE.get();
        if (outage != null) {
          throw outage;
        }
        LockSupport.parkNanos(SLOWNESS.getAndSet(Duration.ZERO).toNanos());
      }
      return store.transact(work);
    }

    @Override
    public Journal<Tx> journal() {
      return store.journal();
    }
  }

  @BeforeAll
  static void start(@TempDir Path home) {
    server = TestServer.start(home, Weak::new);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aStorageThatCannotTakeACallIsOverloadedWithATimeToComeAgain() {
    var customer = server.customer();
    Api api = customer.api();
    OUTAGE.set(new StoreUnavailableException("gone", false, new IllegalStateException()));
    try {
      for (String path : new String[] {"/api/v2/vps", customer.vpsPath(), "/api/jobs/job_x"}) {
        Api.Answer answer = api.get(path).expect(503, "overloaded");
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.text()).doesNotContain("gone");
      }
      api.post(customer.restorePath(), null).expect(503, "overloaded");
      server.operator().get("/internal/admin/accounts").expect(503, "overloaded");
      OUTAGE.set(new StoreUnavailableException("gone", true, new IllegalStateException()));
      assertThat(api.post(customer.restorePath(), null).expect(503, "overloaded").text())
          .contains("Idempotency-Key");
      assertThat(server.caller().get("/healthz").status()).isEqualTo(200);
    } finally {
      OUTAGE.set(null);
    }
    api.get("/api/v2/vps").expect(200);
  }

  @Test
  void aCallerWhoseBodyLiesThereIsNotCutOffBecauseTheStorageIsSlow() {
    var customer = server.customer();
    SLOWNESS.set(Duration.ofSeconds(17));
    customer.api().post(customer.restorePath(), "{}").expect(202);
  }

  @Test
  void whatCannotBeAKeyIsRefusedWithoutAskingTheStorage() {
    Api api = server.caller();
    long before = ASKED.sum();
    for (String key : new String[] {"nonsense", "vk_live_", "vk_live_a-b", "vk_prod_abc", "x"}) {
      api.get("/api/v2/vps", "X-API-Key", key).expect(401, "unauthorized");
    }
    assertThat(ASKED.sum()).isEqualTo(before);
  }

  @Test
  void anAddressThatFailsTooOftenCostsTheStorageNothingAndShutsNobodyOut() {
    var customer = server.customer();
    Api api = server.caller();
    Api.Answer last = null;
    for (int i = 0; i < 60 && (last == null || last.status() != 429); i++) {
      last = api.get("/api/v2/vps", "X-API-Key", "vk_live_wrong" + i);
    }
    last.expect(429, "rate_limited");
    long before = ASKED.sum();
    for (int i = 0; i < 200; i++) {
      api.get("/api/v2/vps", "X-API-Key", "vk_live_other" + i);
    }
    // A key comes back every three seconds, and what keys there are is read once a second.
    assertThat(ASKED.sum() - before).isLessThan(60);
    api.get("/api/v2/vps", "X-API-Key", customer.key()).expect(200);
  }
}
