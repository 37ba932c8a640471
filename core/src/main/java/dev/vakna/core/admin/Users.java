package dev.vakna.core.admin;

import dev.vakna.core.access.Passwords;
import dev.vakna.core.access.Totp;
import dev.vakna.core.account.Email;
import dev.vakna.core.account.Role;
import dev.vakna.core.account.User;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and changes users of accounts. What keeps a user out or gives it other rights ends its
 * sessions, at once and on every server. Each change is kept in the audit log, secrets never.
 */
public final class Users {

  private static final int PASSWORD_CHARACTERS = 20;
  private static final String READABLE = "abcdefghijkmnpqrstuvwxyz23456789";

  private final Store store;
  private final Chance chance;
  private final Passwords passwords;
  private final AuditLog audit;

  public Users(Store store, Chance chance, Passwords passwords, AuditLog audit) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.passwords = Objects.requireNonNull(passwords);
    this.audit = Objects.requireNonNull(audit);
  }

  /**
   * A user whose password was set.
   *
   * @param password the one that was made up, never to be seen again; null where one was given
   */
  public record WithPassword(User user, @Nullable String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "WithPassword[" + user.id() + "]";
    }
  }

  /**
   * A secret of time-based codes, never to be seen again.
   *
   * @param secret in base 32
   * @param uri the same for an authenticator
   */
  public record Enrolment(String secret, String uri) {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Enrolment[…]";
    }
  }

  /**
   * What to change; null leaves a value as it is.
   *
   * @param email address by which the user signs in
   * @param role code of a role
   * @param enabled false keeps the user out
   */
  public record Change(@Nullable String email, @Nullable String role, @Nullable Boolean enabled) {}

  /** All users of an account, oldest first. */
  public List<User> of(AccountId account) {
    return store.transact(tx -> {
      requireThere(tx, account);
      return tx.users().of(account);
    });
  }

  /**
   * Makes a user.
   *
   * @param email by which it signs in
   * @param role code of its role
   * @param password null has one made up
   * @throws AdminRefusedException when there is no such account, the address is another user's, or
   *     a value cannot be
   */
  public WithPassword create(
      AccountId account, @Nullable String email, @Nullable String role, @Nullable String password) {
    Email address = email(email);
    Role given = role(role);
    String set = password == null ? madeUp() : password;
    requireGood(set, address);
    String hash = passwords.hash(set);
    UserId id = new UserId(chance.nextId());
    User user =
        act(tx -> {
          requireThere(tx, account);
          User made =
              new User(
                  id,
                  account,
                  address,
                  given,
                  true,
                  new User.Secrets(hash, tx.now(), null, 0),
                  1,
                  User.Visits.NONE,
                  tx.now());
          if (!tx.users().insert(made)) {
            throw taken();
          }
          return new Act(made, "made as %s of %s".formatted(given.code(), account));
        });
    return new WithPassword(user, password == null ? set : null);
  }

  /**
   * Changes a user.
   *
   * @throws AdminRefusedException when there is no such user, the address is another user's, or a
   *     value cannot be
   */
  public User change(UserId id, Change change) {
    Email email = change.email() == null ? null : email(change.email());
    Role role = change.role() == null ? null : role(change.role());
    Boolean enabled = change.enabled();
    return act(tx -> {
      User user = locked(tx, id);
      List<String> words = new ArrayList<>();
      Email newEmail = email == null ? user.email() : email;
      Role newRole = role == null ? user.role() : role;
      boolean nowEnabled = enabled == null ? user.enabled() : enabled;
      if (!newEmail.equals(user.email())) {
        words.add("signs in by another address");
      }
      if (newRole != user.role()) {
        words.add("%s instead of %s".formatted(newRole.code(), user.role().code()));
      }
      if (nowEnabled != user.enabled()) {
        words.add(nowEnabled ? "enabled" : "disabled");
      }
      if (words.isEmpty()) {
        return new Act(user, null);
      }
      User changed = user.with(newEmail, newRole, nowEnabled).signedOut();
      if (!tx.users().update(changed)) {
        throw taken();
      }
      return new Act(changed, String.join(", ", words));
    });
  }

  /**
   * Sets another password, and ends all sessions.
   *
   * @param password null has one made up
   * @throws AdminRefusedException when there is no such user, or the password cannot be
   */
  public WithPassword setPassword(UserId id, @Nullable String password) {
    User known = store.transact(tx -> tx.users().find(id)).orElseThrow(() -> absent(id.text()));
    String set = password == null ? madeUp() : password;
    requireGood(set, known.email());
    String hash = passwords.hash(set);
    User user =
        changed(
            id,
            "password set",
            (tx, found) -> found.with(found.secrets().withPassword(hash, tx.now())).signedOut());
    return new WithPassword(user, password == null ? set : null);
  }

  /**
   * Has the user's sign-ins ask for a time-based code from now on, and ends all sessions.
   *
   * @param issuer named in authenticators
   * @throws AdminRefusedException when there is no such user
   */
  public Enrolment enrol(UserId id, String issuer) {
    String secret = Totp.secret(chance);
    User user =
        changed(
            id,
            "time-based codes set up",
            (_, found) -> found.with(found.secrets().withTotp(secret)).signedOut());
    return new Enrolment(secret, Totp.uri(secret, issuer, user.email().text()));
  }

  /**
   * Has the user's sign-ins ask for no code, and ends all sessions.
   *
   * @throws AdminRefusedException when there is no such user
   */
  public User dropTotp(UserId id) {
    return changed(
        id,
        "time-based codes taken away",
        (_, found) -> found.with(found.secrets().withTotp(null)).signedOut());
  }

  /**
   * Ends all sessions of a user.
   *
   * @throws AdminRefusedException when there is no such user
   */
  public User signOut(UserId id) {
    return changed(id, "signed out everywhere", (_, found) -> found.signedOut());
  }

  /**
   * Removes a user; API keys that it created stay.
   *
   * @throws AdminRefusedException when there is no such user
   */
  public void delete(UserId id) {
    act(tx -> {
      User user = locked(tx, id);
      tx.users().delete(id);
      return new Act(user, "removed from %s".formatted(user.account()));
    });
  }

  /** What was done to a user, in words for the audit log; null when nothing was. */
  private record Act(User user, @Nullable String words) {}

  @FunctionalInterface
  private interface Deed {
    Act in(Tx tx);
  }

  @FunctionalInterface
  private interface Alteration {
    User of(Tx tx, User user);
  }

  private User changed(UserId id, String words, Alteration alteration) {
    return act(tx -> {
      User changed = alteration.of(tx, locked(tx, id));
      tx.users().update(changed);
      return new Act(changed, words);
    });
  }

  private User act(Deed deed) {
    record Done(User user, Optional<AuditEntry> entry) {}
    Done done =
        store.transact(tx -> {
          Act act = deed.in(tx);
          return new Done(
              act.user(),
              Optional.ofNullable(act.words())
                  .map(words ->
                      audit.append(tx, AuditEntry.Kind.USER, act.user().id().text(), words)));
        });
    done.entry().ifPresent(audit::tell);
    return done.user();
  }

  private static void requireThere(Tx tx, AccountId account) {
    if (tx.accounts().find(account).isEmpty()) {
      throw Accounts.absent(account);
    }
  }

  private static User locked(Tx tx, UserId id) {
    return tx.users().lock(id).orElseThrow(() -> absent(id.text()));
  }

  /** The refusal of what is no user's id. */
  public static AdminRefusedException absent(String id) {
    return AdminRefusedException.of(
        ProblemCode.NOT_FOUND,
        "There is no user %s. List them with 'vakna admin user list ACCOUNT'.".formatted(id));
  }

  private static AdminRefusedException taken() {
    return AdminRefusedException.fault(
        "email",
        FieldFault.Code.INVALID_VALUE,
        "`email` is another user's. An address signs in one user of one account.");
  }

  private static Email email(@Nullable String text) {
    if (text == null) {
      throw AdminRefusedException.fault(
          "email", FieldFault.Code.MISSING_REQUIRED, "`email` is required.");
    }
    return Email.parse(text)
        .orElseThrow(() ->
            AdminRefusedException.fault(
                "email",
                FieldFault.Code.INVALID_VALUE,
                "`email` must be an address such as anna@example.com."));
  }

  private static Role role(@Nullable String code) {
    if (code == null) {
      throw AdminRefusedException.fault(
          "role",
          FieldFault.Code.MISSING_REQUIRED,
          "`role` is required: owner, operator or viewer.");
    }
    return Role.of(code)
        .orElseThrow(() ->
            AdminRefusedException.fault(
                "role",
                FieldFault.Code.UNKNOWN_VALUE,
                "`role` must be owner, operator or viewer."));
  }

  private static void requireGood(String password, Email email) {
    if (password.codePointCount(0, password.length()) < Passwords.LEAST) {
      throw AdminRefusedException.fault(
          "password",
          FieldFault.Code.BELOW_MINIMUM,
          "`password` must have at least %d characters.".formatted(Passwords.LEAST));
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.MOST_BYTES) {
      throw AdminRefusedException.fault(
          "password",
          FieldFault.Code.ABOVE_MAXIMUM,
          "`password` may have at most %d bytes in UTF-8.".formatted(Passwords.MOST_BYTES));
    }
    if (password.chars().anyMatch(Character::isISOControl)
        || Email.fold(password).equals(email.folded())
        || password.codePoints().distinct().count() < 4) {
      throw AdminRefusedException.fault(
          "password",
          FieldFault.Code.INVALID_VALUE,
          "`password` must hold four different characters, no control characters, and not be the address.");
    }
  }

  /** Five random bits a character, none of which is mistaken for another. */
  private String madeUp() {
    StringBuilder made = new StringBuilder();
    for (byte each : chance.bytes(PASSWORD_CHARACTERS)) {
      made.append(READABLE.charAt(each & 0x1f));
    }
    return made.toString();
  }
}
