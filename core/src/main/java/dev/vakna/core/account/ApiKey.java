package dev.vakna.core.account;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key as stored. The key itself is shown once, when made, and kept only as a hash.
 *
 * @param id identity
 * @param account whose it is
 * @param name given by its maker
 * @param prefix the first characters of the key, to tell keys apart
 * @param hash SHA-256 of the key, 32 bytes in lower-case hexadecimal
 * @param scopes what it may do
 * @param allowedNetworks source networks in CIDR form; empty allows every source
 * @param createdAt when it was made
 * @param expiresAt when it ends to be valid, or null
 * @param revokedAt when it was revoked, or null
 */
public record ApiKey(
    KeyId id,
    AccountId account,
    String name,
    String prefix,
    String hash,
    Set<Scope> scopes,
    List<String> allowedNetworks,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  public ApiKey {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(name);
    Objects.requireNonNull(prefix);
    Objects.requireNonNull(hash);
    scopes = Set.copyOf(scopes);
    allowedNetworks = List.copyOf(allowedNetworks);
    Objects.requireNonNull(createdAt);
  }

  /** True when the key may be used at that moment. */
  public boolean validAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }
}
