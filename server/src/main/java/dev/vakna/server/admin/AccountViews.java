package dev.vakna.server.admin;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Keys;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts and keys as operators see them. */
final class AccountViews {

  private AccountViews() {}

  record AccountView(
      String accountId,
      String name,
      boolean active,
      boolean verified,
      boolean cloudAccess,
      boolean cardRequired,
      boolean hasCard,
      String countryCode,
      boolean countryPayable,
      boolean unpaidInvoice,
      Account.Limits limits,
      Instant createdAt) {}

  record StandingView(AccountView account, Account.Usage usage) {}

  record KeyView(
      String keyId,
      String name,
      @Nullable String description,
      boolean isTest,
      String prefix,
      List<String> scopes,
      List<String> allowedNetworks,
      Instant createdAt,
      String createdBy,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt,
      @Nullable String revokedBy) {}

  /** The key itself is in this answer only. */
  record NewKeyView(String key, KeyView stored) {}

  static AccountView account(Account account) {
    return new AccountView(
        account.id().text(),
        account.name(),
        account.access().active(),
        account.access().verified(),
        account.access().cloudAccess(),
        account.payment().cardRequired(),
        account.payment().hasCard(),
        account.payment().countryCode(),
        account.payment().countryPayable(),
        account.payment().unpaidInvoice(),
        account.limits(),
        account.createdAt());
  }

  static StandingView standing(Accounts.Standing standing) {
    return new StandingView(account(standing.account()), standing.usage());
  }

  static KeyView key(ApiKey key) {
    return new KeyView(
        key.id().text(),
        key.label().name(),
        key.label().description(),
        key.label().test(),
        key.prefix(),
        key.reach().scopes().stream().sorted().map(Scope::code).toList(),
        key.reach().networks(),
        key.life().createdAt(),
        key.life().createdBy(),
        key.reach().until(),
        key.life().lastUsedAt(),
        key.life().revokedAt(),
        key.life().revokedBy());
  }

  static NewKeyView made(Keys.Made made) {
    return new NewKeyView(made.text(), key(made.key()));
  }
}
