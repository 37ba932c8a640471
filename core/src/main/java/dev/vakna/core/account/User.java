package dev.vakna.core.account;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who signs in for an account.
 *
 * @param id identity
 * @param account the account acted for
 * @param email by which the user signs in; no two users have the same
 * @param role what the user may do
 * @param enabled false keeps the user out
 * @param secrets by which the user proves to be it
 * @param epoch raised by whatever ends all sessions; those of an earlier one have ended
 * @param visits when and from where the user signed in
 * @param createdAt when it was made
 */
public record User(
    UserId id,
    AccountId account,
    Email email,
    Role role,
    boolean enabled,
    Secrets secrets,
    long epoch,
    Visits visits,
    Instant createdAt) {

  public User {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(email);
    Objects.requireNonNull(role);
    Objects.requireNonNull(secrets);
    Objects.requireNonNull(visits);
    Objects.requireNonNull(createdAt);
  }

  /**
   * What a user proves itself by.
   *
   * @param passwordHash as the hashing wrote it
   * @param passwordSetAt when it was set
   * @param totpSecret shared secret of time-based codes, in base 32; null where none are asked for
   * @param totpStep the newest time step whose code was taken; neither it nor an earlier one is
   *     taken again
   */
  public record Secrets(
      String passwordHash, Instant passwordSetAt, @Nullable String totpSecret, long totpStep) {

    public Secrets {
      Objects.requireNonNull(passwordHash);
      Objects.requireNonNull(passwordSetAt);
    }

    /** With another password. */
    public Secrets withPassword(String hash, Instant at) {
      return new Secrets(hash, at, totpSecret, totpStep);
    }

    /** With codes of that secret, or without any. */
    public Secrets withTotp(@Nullable String secret) {
      return new Secrets(passwordHash, passwordSetAt, secret, 0);
    }

    /** The code of that step was taken. */
    public Secrets taken(long step) {
      return new Secrets(passwordHash, passwordSetAt, totpSecret, step);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Secrets[%s, totp=%s]".formatted(passwordSetAt, totpSecret != null);
    }
  }

  /**
   * When and from where a user signed in.
   *
   * @param networks addresses, or parts of networks, newest first
   * @param signedInAt the last time; null before the first
   */
  public record Visits(List<String> networks, @Nullable Instant signedInAt) {

    /** None yet. */
    public static final Visits NONE = new Visits(List.of(), null);

    private static final int KEPT = 10;

    public Visits {
      networks = List.copyOf(networks);
    }

    /** One more. */
    public Visits from(String network, Instant at) {
      List<String> all = new ArrayList<>(List.of(network));
      networks.stream().filter(known -> !known.equals(network)).limit(KEPT - 1L).forEach(all::add);
      return new Visits(all, at);
    }
  }

  /** With other secrets; sessions go on. */
  public User with(Secrets other) {
    return new User(id, account, email, role, enabled, other, epoch, visits, createdAt);
  }

  /** With one visit more. */
  public User with(Visits other) {
    return new User(id, account, email, role, enabled, secrets, epoch, other, createdAt);
  }

  /** With another address, role and standing; sessions go on. */
  public User with(Email otherEmail, Role otherRole, boolean nowEnabled) {
    return new User(
        id, account, otherEmail, otherRole, nowEnabled, secrets, epoch, visits, createdAt);
  }

  /** With all its sessions ended. */
  public User signedOut() {
    return new User(id, account, email, role, enabled, secrets, epoch + 1, visits, createdAt);
  }
}
