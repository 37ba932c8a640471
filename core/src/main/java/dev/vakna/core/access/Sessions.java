package dev.vakna.core.access;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Actor;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Email;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Users sign in, act and sign out. A session's secret is always a new one of ours; it ends with its
 * user's password, role or standing, at once and on every server, because each look at it compares
 * epochs.
 */
public final class Sessions {

  /** Sessions forgotten in one transaction. */
  private static final int PIECE = 1000;

  /** How many sessions of one user go on at most; the oldest end. */
  private static final int MOST = 20;

  private final Store store;
  private final SessionSeal seal;
  private final Passwords passwords;
  private final Session.Lasting lasting;

  public Sessions(Store store, SessionSeal seal, Passwords passwords, Session.Lasting lasting) {
    this.store = Objects.requireNonNull(store);
    this.seal = Objects.requireNonNull(seal);
    this.passwords = Objects.requireNonNull(passwords);
    this.lasting = Objects.requireNonNull(lasting);
  }

  /** Who may be meant by an address, not yet known to be the caller. */
  public static final class Candidate {

    private final @Nullable User user;

    private Candidate(@Nullable User user) {
      this.user = user;
    }

    /** Whether the user signed in from there of late. */
    public boolean knows(String network) {
      return user != null && user.visits().networks().contains(network);
    }
  }

  /**
   * What a caller proves itself by.
   *
   * @param password as it was sent
   * @param totp a time-based code, or null
   * @param network from where
   */
  public record Proof(String password, @Nullable String totp, String network) {

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Proof[" + network + "]";
    }
  }

  /** What became of a sign-in. */
  public sealed interface Outcome {}

  /**
   * The user is signed in.
   *
   * @param session its secret, never to be seen again
   */
  public record SignedIn(User user, SessionText session) implements Outcome {}

  /**
   * Something was wrong; the caller is not told what.
   *
   * @param why for operators
   */
  public record Wrong(String why) implements Outcome {}

  /** Looks for whom an address may mean; whatever was sent as one. */
  public Candidate candidate(String email) {
    return new Candidate(
        store.transact(tx -> tx.users().findByEmail(Email.fold(email))).orElse(null));
  }

  /**
   * Signs a candidate in.
   *
   * @param replaced a session of the same browser, which ends; or null
   * @throws RefusalException when the proof is right and the account is closed, or when too many
   *     passwords are being worked at
   */
  public Outcome signIn(Candidate candidate, Proof proof, @Nullable SessionText replaced) {
    User user = candidate.user;
    String hash = user == null ? null : user.secrets().passwordHash();
    boolean right = passwords.matches(proof.password(), hash, proof.network());
    if (user == null) {
      return new Wrong("no such user");
    }
    if (!right) {
      return new Wrong("wrong password of " + user.id());
    }
    SessionText session = seal.fresh();
    return store.transact(tx -> begin(tx, user, proof, session, replaced));
  }

  private Outcome begin(
      Tx tx, User seen, Proof proof, SessionText session, @Nullable SessionText replaced) {
    Optional<User> found =
        tx.users()
            .lock(seen.id())
            .filter(now -> now.secrets().passwordHash().equals(seen.secrets().passwordHash()));
    if (found.isEmpty()) {
      return new Wrong("the password of " + seen.id() + " was changed meanwhile");
    }
    User user = found.get();
    if (!user.enabled()) {
      return new Wrong(user.id() + " is disabled");
    }
    User.Secrets secrets = user.secrets();
    String secret = secrets.totpSecret();
    if (secret != null) {
      String code = proof.totp();
      OptionalLong step =
          code == null
              ? OptionalLong.empty()
              : Totp.step(secret, code, tx.now(), secrets.totpStep());
      if (step.isEmpty()) {
        return new Wrong(
            (code == null
                    ? "no code with the right password of "
                    : "wrong code with the right password of ")
                + user.id());
      }
      secrets = secrets.taken(step.getAsLong());
    }
    if (!active(tx, user)) {
      throw new RefusalException(Refusal.accountClosed());
    }
    Instant now = tx.now();
    User signedIn = user.with(secrets).with(user.visits().from(proof.network(), now));
    tx.users().update(signedIn);
    if (replaced != null) {
      tx.sessions().end(replaced.hash());
    }
    tx.sessions().insert(new Session(session.hash(), user.id(), user.epoch(), now, now));
    tx.sessions().keepNewest(user.id(), MOST);
    return new SignedIn(signedIn, session);
  }

  private static boolean active(Tx tx, User user) {
    return tx.accounts()
        .find(user.account())
        .map(Account::access)
        .filter(Account.Access::active)
        .isPresent();
  }

  /**
   * Who acts with a session.
   *
   * @param accountActive whether the account is open
   */
  public record Acting(Caller caller, boolean accountActive) {}

  /** Who acts with it, if it goes on. */
  public Optional<Acting> acting(SessionText text) {
    return store.read(tx -> {
      Optional<Session> session =
          tx.sessions().find(text.hash()).filter(found -> found.goesOn(tx.now(), lasting));
      return session
          .flatMap(found ->
              tx.users()
                  .find(found.user())
                  .filter(user -> user.enabled() && user.epoch() == found.epoch()))
          .map(user ->
              new Acting(
                  new Caller(
                      user.account(),
                      new Actor.Person(user.id(), user.epoch(), text.hash()),
                      user.role().scopes()),
                  active(tx, user)));
    });
  }

  /** Whether the secret is one of ours, whatever became of its session. */
  public boolean isOurs(SessionText text) {
    return seal.isOurs(text);
  }

  /** Ends a session, if there is one. */
  public void end(SessionText text) {
    store.transact(tx -> {
      tx.sessions().end(text.hash());
      return text;
    });
  }

  /** Forgets what time has ended. */
  public void forget() {
    store.inPieces(
        PIECE,
        tx ->
            tx.sessions()
                .forget(tx.now().minus(lasting.whole()), tx.now().minus(lasting.idle()), PIECE));
  }
}
