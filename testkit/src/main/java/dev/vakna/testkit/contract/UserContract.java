package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Email;
import dev.vakna.core.account.Role;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.id.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every storage must keep of users and their sessions. */
public abstract class UserContract extends Contract {

  private User newUser() {
    User user = samples.user(newAccount().id());
    thatAnswer(tx -> tx.users().insert(user)).isTrue();
    return user;
  }

  private Session newSession(User user, Instant begun) {
    Session session =
        new Session(
            HexFormat.of().formatHex(chance.bytes(32)), user.id(), user.epoch(), begun, begun);
    change(tx -> tx.sessions().insert(session));
    return session;
  }

  @Test
  public void findsAUserByIdAddressAndAccount() {
    User user = newUser();
    thatOptional(tx -> tx.users().find(user.id())).contains(user);
    thatOptional(tx -> tx.users().hold(user.id())).contains(user);
    thatOptional(tx -> tx.users().lock(user.id())).contains(user);
    thatOptional(tx -> tx.users().findByEmail(user.email().folded())).contains(user);
    thatOptional(tx -> tx.users().findByEmail(user.email().text())).isEmpty();
    thatOptional(tx -> tx.users().findByEmail("nul\0")).isEmpty();
    thatList(tx -> tx.users().of(user.account())).containsExactly(user);
    thatList(tx -> tx.users().of(new AccountId(chance.nextId()))).isEmpty();
  }

  @Test
  public void anAddressIsOneUsers() {
    User user = newUser();
    Account other = newAccount();
    User same =
        new User(
            samples.user(other.id()).id(),
            other.id(),
            user.email(),
            Role.OWNER,
            true,
            user.secrets(),
            0,
            User.Visits.NONE,
            AT);
    thatAnswer(tx -> tx.users().insert(same)).isFalse();
    thatList(tx -> tx.users().of(other.id())).isEmpty();
    User third = newUser();
    thatAnswer(tx -> tx.users().update(third.with(user.email(), Role.OWNER, true))).isFalse();
    thatOptional(tx -> tx.users().find(third.id())).contains(third);
    assertThatThrownBy(
            () -> change(tx -> tx.users().insert(samples.user(new AccountId(chance.nextId())))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void atOneTimeAnAddressBecomesOneUsers() throws Exception {
    Account account = newAccount();
    Email email = samples.user(account.id()).email();
    List<Boolean> made =
        atOnce(
            6,
            () ->
                ask(tx ->
                    tx.users().insert(samples.user(account.id()).with(email, Role.VIEWER, true))));
    assertThat(made).filteredOn(yes -> yes).hasSize(1);
    thatList(tx -> tx.users().of(account.id())).hasSize(1);
  }

  @Test
  public void everythingOfAUserCanChangeButWhoseItIs() {
    User user = newUser();
    Email email = samples.user(user.account()).email();
    User changed =
        user.with(email, Role.VIEWER, false)
            .with(new User.Secrets("{other}", AT.plusSeconds(9), "JBSWY3DP", 57))
            .with(
                User.Visits.NONE.from("192.0.2.1", AT).from("2001db8000000000", AT.plusSeconds(5)))
            .signedOut();
    thatAnswer(tx -> tx.users().update(changed)).isTrue();
    thatOptional(tx -> tx.users().find(user.id())).contains(changed);
    assertThat(changed.epoch()).isEqualTo(user.epoch() + 1);
    thatAnswer(tx -> tx.users().update(samples.user(user.account()))).isFalse();
  }

  @Test
  public void aSessionIsFoundByItsHashUntilItEnds() {
    User user = newUser();
    Session session = newSession(user, AT);
    thatOptional(tx -> tx.sessions().find(session.hash())).contains(session);
    thatOptional(tx -> tx.sessions().hold(session.hash())).contains(session);
    thatOptional(tx -> tx.sessions().find("0".repeat(64))).isEmpty();
    thatOptional(tx -> tx.sessions().hold("0".repeat(64))).isEmpty();
    Instant later = AT.plusSeconds(60);
    change(tx -> tx.sessions().noteUse(Map.of(session.hash(), later, "0".repeat(64), later)));
    change(tx -> tx.sessions().noteUse(Map.of(session.hash(), AT)));
    change(tx -> tx.sessions().noteUse(Map.of()));
    thatValue(tx -> tx.sessions().find(session.hash()).orElseThrow().usedAt()).isEqualTo(later);
    change(tx -> tx.sessions().end(session.hash()));
    change(tx -> tx.sessions().end(session.hash()));
    thatOptional(tx -> tx.sessions().find(session.hash())).isEmpty();
    assertThatThrownBy(() -> newSession(samples.user(user.account()), AT))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void theNewestSessionsOfAUserStay() {
    User user = newUser();
    User other = newUser();
    Session others = newSession(other, AT);
    Session oldest = newSession(user, AT);
    Session older = newSession(user, AT.plusSeconds(1));
    Session newest = newSession(user, AT.plusSeconds(2));
    change(tx -> tx.sessions().keepNewest(user.id(), 2));
    thatOptional(tx -> tx.sessions().find(oldest.hash())).isEmpty();
    for (Session session : List.of(others, older, newest)) {
      thatOptional(tx -> tx.sessions().find(session.hash())).contains(session);
    }
  }

  @Test
  public void whatTimeHasEndedIsForgotten() {
    User user = newUser();
    Session old = newSession(user, AT.minus(Duration.ofDays(9)));
    Session idle = newSession(user, AT.minus(Duration.ofDays(2)));
    Session fresh = newSession(user, AT);
    int forgotten =
        ask(tx ->
            tx.sessions().forget(AT.minus(Duration.ofDays(7)), AT.minus(Duration.ofDays(1)), 1))
            + ask(tx ->
                tx.sessions()
                    .forget(AT.minus(Duration.ofDays(7)), AT.minus(Duration.ofDays(1)), 100_000));
    assertThat(forgotten).isGreaterThanOrEqualTo(2);
    thatOptional(tx -> tx.sessions().find(old.hash())).isEmpty();
    thatOptional(tx -> tx.sessions().find(idle.hash())).isEmpty();
    thatOptional(tx -> tx.sessions().find(fresh.hash())).contains(fresh);
  }

  @Test
  public void aUserGoesWithItsSessions() {
    User user = newUser();
    Session session = newSession(user, AT);
    thatAnswer(tx -> tx.users().delete(user.id())).isTrue();
    thatAnswer(tx -> tx.users().delete(user.id())).isFalse();
    thatOptional(tx -> tx.users().find(user.id())).isEmpty();
    thatOptional(tx -> tx.sessions().find(session.hash())).isEmpty();
  }
}
