package dev.vakna.core.account;

import dev.vakna.core.id.AccountId;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Who sends a request, once authenticated.
 *
 * @param account the account acted for
 * @param identity what was authenticated, for rate limits and logs: a key's id
 * @param scopes what the caller may do
 */
public record Caller(AccountId account, String identity, Set<Scope> scopes) {

  public Caller {
    Objects.requireNonNull(account);
    Objects.requireNonNull(identity);
    scopes = Set.copyOf(scopes);
  }

  /** Those of the wanted scopes that the caller lacks, in their own order. */
  public Set<Scope> missing(Set<Scope> wanted) {
    EnumSet<Scope> missing = EnumSet.noneOf(Scope.class);
    missing.addAll(wanted);
    missing.removeAll(scopes);
    return missing;
  }
}
