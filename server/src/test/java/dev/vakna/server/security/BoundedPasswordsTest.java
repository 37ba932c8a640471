package dev.vakna.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.problem.RefusalException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Passwords cost time, which nobody has all of. */
class BoundedPasswordsTest {

  private static final String PASSWORD = "rye bread at six";
  private static final int TRIES = 60;

  private final BoundedPasswords passwords = new BoundedPasswords(8, 2);
  private final String hash = passwords.hash(PASSWORD);

  @Test
  void itIsThePasswordOrNot() {
    assertThat(passwords.matches(PASSWORD, hash, "a")).isTrue();
    assertThat(passwords.matches(PASSWORD + "x", hash, "a")).isFalse();
    assertThat(passwords.matches(PASSWORD, null, "a")).isFalse();
  }

  @Test
  void whoTriesManyAtOnceKeepsNobodyElseOut() {
    AtomicBoolean on = new AtomicBoolean(true);
    AtomicInteger refused = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(TRIES)) {
      try {
        for (int i = 0; i < TRIES; i++) {
          threads.execute(() -> tryOn(on, refused));
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() > TRIES);
        for (int i = 0; i < 20; i++) {
          assertThat(passwords.matches(PASSWORD, hash, "b")).isTrue();
        }
      } finally {
        on.set(false);
      }
    }
    // Who came too often is judged again as soon as there is room.
    assertThat(passwords.matches(PASSWORD, hash, "a")).isTrue();
  }

  private void tryOn(AtomicBoolean on, AtomicInteger refused) {
    while (on.get()) {
      try {
        passwords.matches(PASSWORD, hash, "a");
      } catch (RefusalException tooMany) {
        refused.incrementAndGet();
        LockSupport.parkNanos(1_000_000);
      }
    }
  }
}
