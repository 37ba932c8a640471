package dev.vakna.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyWish;
import dev.vakna.core.access.SessionSeal;
import dev.vakna.core.access.SessionText;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.simulator.PlainPasswords;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What time, number and other servers make of sessions. */
class SessionsTest {

  private static final Instant AT = Instant.parse("2026-03-07T01:15:09Z");
  private static final Duration IDLE = Duration.ofHours(1);
  private static final Duration WHOLE = Duration.ofHours(3);

  private final AtomicReference<Instant> now = new AtomicReference<>(AT);
  private final MemoryStore records = new MemoryStore(now::get);
  private final SeededChance chance = new SeededChance(7, now::get);
  private final User user = user();
  private final Sessions sessions = sessions();

  private User user() {
    Samples samples = new Samples(chance, AT);
    Account account = samples.account();
    User made = samples.user(account.id()).with(new User.Secrets("{hash}right", AT, null, 0));
    records.transact(tx -> {
      tx.accounts().insert(account);
      return tx.users().insert(made);
    });
    return made;
  }

  /** A server's own. */
  private Sessions sessions() {
    return new Sessions(
        records,
        new SessionSeal(records, chance, () -> now.get().toEpochMilli() * 1_000_000),
        new PlainPasswords(),
        new Session.Lasting(IDLE, WHOLE));
  }

  private SessionText signIn(@Nullable SessionText replaced) {
    Sessions.Outcome outcome =
        sessions.signIn(
            sessions.candidate(user.email().text()),
            new Sessions.Proof("right", null, "192.0.2.1"),
            replaced);
    return ((Sessions.SignedIn) outcome).session();
  }

  @Test
  void itEndsWhenItIsNotUsedAndAfterItsWholeTime() {
    SessionText idle = signIn(null);
    SessionText used = signIn(null);
    now.set(AT.plus(IDLE).minusMillis(1));
    assertThat(sessions.acting(idle)).isPresent();
    for (Duration at = IDLE.minusMillis(1);
        at.compareTo(WHOLE) < 0;
        at = at.plus(IDLE.minusMillis(1))) {
      now.set(AT.plus(at));
      assertThat(sessions.acting(used)).isPresent();
      use(used);
    }
    assertThat(sessions.acting(idle)).isEmpty();
    now.set(AT.plus(WHOLE));
    use(used);
    assertThat(sessions.acting(used)).isEmpty();
    assertThat(sessions.isOurs(used)).isTrue();
    now.set(AT.plus(WHOLE).plusMillis(1));
    sessions.forget();
    assertThat(records.<Boolean>transact(tx -> tx.sessions().find(used.hash()).isPresent()))
        .isFalse();
  }

  private void use(SessionText session) {
    records.transact(tx -> {
      tx.sessions().noteUse(java.util.Map.of(session.hash(), tx.now()));
      return tx;
    });
  }

  @Test
  void oneThatWasSignedOutDoesNothingMoreForWhoWasLetInBefore() {
    AccountKeys keys = new AccountKeys(records, chance, _ -> {});
    SessionText session = signIn(null);
    Caller caller = sessions.acting(session).orElseThrow().caller();
    Body<KeyWish> wish =
        new Body.Read<>(
            new KeyWish("made", List.of(Scope.READ_VM.code()), false, null, null, List.of()),
            List.of());
    KeyId made = keys.create(caller, wish, new Sending(null, "first")).key().id();
    sessions.end(session);
    assertThatExceptionOfType(RefusalException.class)
        .isThrownBy(() -> keys.create(caller, wish, new Sending(null, "second")))
        .withMessageContaining("The session has ended. Sign in again.");
    assertThatExceptionOfType(RefusalException.class)
        .isThrownBy(() -> keys.delete(caller, made.text()))
        .withMessageContaining("The session has ended. Sign in again.");
    assertThat(keys.of(caller)).hasSize(1);
  }

  @Test
  void anotherServerKnowsItAndWhatEndsItEndsItThere() {
    Sessions other = sessions();
    assertThat(other.isOurs(new SessionText("ab".repeat(48)))).isFalse();
    now.set(AT.plusSeconds(2));
    SessionText session = signIn(null);
    assertThat(other.isOurs(session)).isTrue();
    assertThat(other.acting(session)).isPresent();
    records.transact(tx -> tx.users().update(tx.users().lock(user.id()).orElseThrow().signedOut()));
    assertThat(other.acting(session)).isEmpty();
    assertThat(sessions.acting(session)).isEmpty();
  }

  @Test
  void aChangedSecretIsNotOurs() {
    SessionText session = signIn(null);
    for (int i = 0; i < session.text().length(); i++) {
      char other = session.text().charAt(i) == '0' ? '1' : '0';
      String changed = session.text().substring(0, i) + other + session.text().substring(i + 1);
      assertThat(sessions.isOurs(new SessionText(changed))).isFalse();
    }
    for (String odd : List.of("", "x", session.text() + "00", "AB".repeat(48))) {
      assertThat(sessions.isOurs(new SessionText(odd))).isFalse();
    }
  }

  @Test
  void ofManyTheOldestEnd() {
    List<SessionText> all = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      now.set(AT.plusSeconds(i));
      all.add(signIn(null));
    }
    assertThat(sessions.acting(all.getFirst())).isEmpty();
    assertThat(sessions.acting(all.get(1))).isPresent();
    assertThat(sessions.acting(all.getLast())).isPresent();
  }

  @Test
  void whereAUserSignedInFromIsRemembered() {
    assertThat(sessions.candidate(user.email().text()).knows("192.0.2.1")).isFalse();
    signIn(null);
    assertThat(sessions.candidate(user.email().text()).knows("192.0.2.1")).isTrue();
    assertThat(sessions.candidate(user.email().text()).knows("192.0.2.2")).isFalse();
    assertThat(sessions.candidate("nobody").knows("192.0.2.1")).isFalse();
  }
}
