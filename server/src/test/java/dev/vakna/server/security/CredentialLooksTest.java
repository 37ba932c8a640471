package dev.vakna.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.Passwords;
import dev.vakna.core.access.SessionSeal;
import dev.vakna.core.access.SessionText;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.access.Uses;
import dev.vakna.core.account.Account;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.account.Scope;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.server.http.PublicUrl;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often storage is asked for credentials, and what counts as their use. */
class CredentialLooksTest {

  private static final Duration IDLE = Duration.ofHours(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-07T01:15:09Z"));
  private final Counted store = new Counted(new MemoryStore(clock));
  private final SeededChance chance = new SeededChance(7, clock);
  private final Samples samples = new Samples(chance, clock.instant());
  private final Account account = account();

  private static final class Counted implements Store {
    private final Store store;
    private int transactions;

    Counted(Store store) {
      this.store = store;
    }

    @Override
    public <R> R transact(Function<Tx, R> work) {
      transactions++;
      return store.transact(work);
    }

    @Override
    public Journal<Tx> journal() {
      return store.journal();
    }
  }

  private Account account() {
    Account made = samples.account();
    store.transact(tx -> {
      tx.accounts().insert(made);
      return made;
    });
    return made;
  }

  private int askedDuring(Runnable work) {
    int before = store.transactions;
    work.run();
    return store.transactions - before;
  }

  @Test
  void aKeyThatWasRefusedIsNotLookedUpAgain() {
    KeyCheck check = new KeyCheck(store, clock, new RefusedKeys());
    Keys keys = new Keys(store, chance);
    Keys.Made made =
        keys.create(
            account.id(),
            "k",
            EnumSet.allOf(Scope.class),
            List.of("192.0.2.0/24"),
            Duration.ofDays(1));
    KeyText key = made.secret();

    assertThat(check.check(key, "198.51.100.7")).isInstanceOf(KeyCheck.Invalid.class);
    assertThat(
            askedDuring(() -> {
              for (int i = 0; i < 100; i++) {
                assertThat(check.check(key, "198.51.100." + i))
                    .isInstanceOf(KeyCheck.Invalid.class);
              }
            }))
        .isZero();
    assertThat(check.check(key, "192.0.2.1")).isInstanceOf(KeyCheck.Valid.class);

    revoke(made.key());
    assertThat(check.check(key, "192.0.2.1"))
        .isEqualTo(new KeyCheck.Invalid("The API key was revoked. Create a new one.", true));
    assertThat(
            askedDuring(() -> {
              for (int i = 0; i < 100; i++) {
                assertThat(check.check(key, "192.0.2.1")).isInstanceOf(KeyCheck.Invalid.class);
              }
            }))
        .isZero();
  }

  @Test
  void aKeyThatHasExpiredIsNotLookedUpAgain() {
    KeyCheck check = new KeyCheck(store, clock, new RefusedKeys());
    Keys.Made made =
        new Keys(store, chance)
            .create(account.id(), "k", EnumSet.allOf(Scope.class), List.of(), Duration.ofDays(1));
    assertThat(check.check(made.secret(), "192.0.2.1")).isInstanceOf(KeyCheck.Valid.class);
    clock.advance(Duration.ofDays(2));
    assertThat(check.check(made.secret(), "192.0.2.1")).isInstanceOf(KeyCheck.Invalid.class);
    assertThat(askedDuring(() -> check.check(made.secret(), "192.0.2.1"))).isZero();
  }

  private void revoke(ApiKey key) {
    store.transact(tx -> tx.keys().revoke(account.id(), key.id(), tx.now(), "x"));
  }

  @Test
  void aSessionThatHasEndedIsNotLookedUpAgainAndALookIsNoUse() {
    User user =
        samples.user(account.id()).with(new User.Secrets("right", clock.instant(), null, 0));
    store.transact(tx -> tx.users().insert(user));
    Sessions sessions =
        new Sessions(
            store,
            new SessionSeal(store, chance, () -> 0),
            new Passwords() {
              @Override
              public String hash(String password) {
                return password;
              }

              @Override
              public boolean matches(String password, @Nullable String hash, String from) {
                return password.equals(hash);
              }
            },
            new Session.Lasting(IDLE, IDLE.multipliedBy(9)));
    SessionText session =
        ((Sessions.SignedIn)
                sessions.signIn(
                    sessions.candidate(user.email().text()),
                    new Sessions.Proof("right", null, "192.0.2.1"),
                    null))
            .session();
    Uses<String> uses = new Uses<>(store, clock, (tx, noted) -> tx.sessions().noteUse(noted));
    PublicUrl url = new PublicUrl("https://cloud.example", null);
    SessionCheck check =
        new SessionCheck(
            sessions, uses, new SessionCookie("hostup_session", IDLE, url), new OriginRule(url));

    clock.advance(IDLE.minusSeconds(60));
    assertThat(check.check(session)).isInstanceOf(SessionCheck.Valid.class);
    check.used(session);
    uses.write();
    clock.advance(IDLE.minusSeconds(60));
    // A stream of events is looked at again and again, and nobody is there.
    assertThat(check.check(session)).isInstanceOf(SessionCheck.Valid.class);
    uses.write();
    clock.advance(Duration.ofSeconds(60));
    assertThat(check.check(session)).isInstanceOf(SessionCheck.Ended.class);
    assertThat(
            askedDuring(() -> {
              for (int i = 0; i < 100; i++) {
                assertThat(check.check(session)).isInstanceOf(SessionCheck.Ended.class);
              }
            }))
        .isZero();
  }
}
