package dev.vakna.core.admin;

import dev.vakna.core.access.KeyWish;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.account.Reach;
import dev.vakna.core.account.Scope;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.network.SourceNetwork;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes and ends API keys. A key is shown once; what is stored cannot be turned back into it. */
public final class Keys {

  private final Store store;
  private final Chance chance;
  private final Consumer<ApiKey> onMade;

  public Keys(Store store, Chance chance) {
    this(store, chance, _ -> {});
  }

  /**
   * The same for a server.
   *
   * @param onMade told of every key that was made
   */
  public Keys(Store store, Chance chance, Consumer<ApiKey> onMade) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.onMade = Objects.requireNonNull(onMade);
  }

  /**
   * A key just made.
   *
   * @param key as stored
   * @param secret the key itself, never to be seen again
   */
  public record Made(ApiKey key, KeyText secret) {

    /** The key itself. */
    public String text() {
      return secret.text();
    }
  }

  /**
   * Makes a key.
   *
   * @param name for people
   * @param scopes what it may do, at least one
   * @param allowedNetworks source networks in CIDR form; empty allows every source
   * @param lifetime how long it is valid, or null for ever
   * @throws AdminRefusedException when there is no such account or a value cannot be
   */
  public Made create(
      AccountId account,
      String name,
      Set<Scope> scopes,
      List<String> allowedNetworks,
      @Nullable Duration lifetime) {
    if (name.isBlank() || name.length() > 100) {
      throw AdminRefusedException.fault(
          "name", FieldFault.Code.INVALID_NAME, "`name` must have 1 to 100 characters.");
    }
    if (scopes.isEmpty()) {
      throw AdminRefusedException.fault(
          "scopes", FieldFault.Code.MISSING_REQUIRED, "`scopes` must name at least one scope.");
    }
    for (String network : allowedNetworks) {
      if (SourceNetwork.parse(network).isEmpty()) {
        throw AdminRefusedException.fault(
            "allowedNetworks",
            FieldFault.Code.UNKNOWN_VALUE,
            "`%s` is no network; write one as 192.0.2.0/24 or 2001:db8::/32.".formatted(network));
      }
    }
    if (lifetime != null && !lifetime.isPositive()) {
      throw AdminRefusedException.fault(
          "expiresInDays", FieldFault.Code.BELOW_MINIMUM, "`expiresInDays` must be at least 1.");
    }
    if (lifetime != null && lifetime.toDays() > KeyWish.MAX_DAYS) {
      throw AdminRefusedException.fault(
          "expiresInDays",
          FieldFault.Code.ABOVE_MAXIMUM,
          "`expiresInDays` must be at most %d. Leave it out for a key without an end."
              .formatted(KeyWish.MAX_DAYS));
    }
    KeyText secret = KeyText.fresh(chance, false);
    KeyId id = new KeyId(chance.nextId());
    Made made =
        store.transact(tx -> {
          if (tx.accounts().find(account).isEmpty()) {
            throw Accounts.absent(account);
          }
          ApiKey key =
              new ApiKey(
                  id,
                  account,
                  ApiKey.Label.of(name),
                  secret.prefix(),
                  secret.hash(),
                  new Reach(
                      scopes, allowedNetworks, lifetime == null ? null : tx.now().plus(lifetime)),
                  ApiKey.Life.begun(tx.now(), ApiKey.Life.OPERATOR));
          tx.keys().insert(key);
          return new Made(key, secret);
        });
    onMade.accept(made.key());
    return made;
  }

  /** All keys of an account, oldest first. */
  public List<ApiKey> of(AccountId account) {
    return store.transact(tx -> tx.keys().of(account));
  }

  /**
   * Ends a key's validity at once.
   *
   * @throws AdminRefusedException when there is no such key or it was revoked before
   */
  public void revoke(AccountId account, KeyId key) {
    store.transact(tx -> {
      if (!tx.keys().revoke(account, key, tx.now(), ApiKey.Life.OPERATOR)) {
        throw AdminRefusedException.of(
            ProblemCode.API_KEY_NOT_FOUND,
            "The account has no key %s that is not revoked. List them with 'vakna admin key list'."
                .formatted(key.text()));
      }
      return key;
    });
  }
}
