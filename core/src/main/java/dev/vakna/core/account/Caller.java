package dev.vakna.core.account;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.id.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, once authenticated.
 *
 * @param account the account acted for
 * @param actor what was authenticated
 * @param scopes what the caller may do
 * @param request the call that it makes, which jobs keep that the call starts; null outside of one
 */
public record Caller(
    AccountId account, Actor actor, Set<Scope> scopes, @Nullable RequestId request) {

  public Caller {
    Objects.requireNonNull(account);
    Objects.requireNonNull(actor);
    scopes = Set.copyOf(scopes);
  }

  /** Outside of a call. */
  public Caller(AccountId account, Actor actor, Set<Scope> scopes) {
    this(account, actor, scopes, null);
  }

  /** A program with a key of that name that is nowhere stored, as simulations and tests have it. */
  public Caller(AccountId account, String key, Set<Scope> scopes) {
    this(
        account,
        new Actor.Key(new KeyId(UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)))),
        scopes);
  }

  /** The same in a call. */
  public Caller in(RequestId call) {
    return new Caller(account, actor, scopes, call);
  }

  /** For rate limits and logs: a key's id or a user's id. */
  public String identity() {
    return actor.identity();
  }

  /** Those of the wanted scopes that the caller lacks, in their own order. */
  public Set<Scope> missing(Set<Scope> wanted) {
    EnumSet<Scope> missing = EnumSet.noneOf(Scope.class);
    missing.addAll(wanted);
    missing.removeAll(scopes);
    return missing;
  }
}
