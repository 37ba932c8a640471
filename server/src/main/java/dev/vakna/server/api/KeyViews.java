package dev.vakna.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.server.http.RequestIds;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lays API keys out as their account sees them. */
@Component
final class KeyViews {

  private final RequestIds requestIds;
  private final InstantSource clock;

  KeyViews(RequestIds requestIds, InstantSource clock) {
    this.requestIds = requestIds;
    this.clock = clock;
  }

  /** The envelope of the API's first version. */
  record Envelope<T>(boolean success, Instant timestamp, String requestId, T data) {}

  record KeyList(List<KeyView> keys) {}

  record ScopeList(List<ScopeView> scopes) {}

  /**
   * A scope.
   *
   * @param held the caller holds it, and may give it to a key
   */
  record ScopeView(String name, String description, boolean held) {}

  /**
   * A key without its secret.
   *
   * @param allowedNetworks empty is everywhere
   * @param createdBy id of the key or user that made it, or {@code operator}
   */
  record KeyView(
      String keyId,
      String name,
      @Nullable String description,
      String prefix,
      List<String> scopes,
      boolean isTest,
      List<String> allowedNetworks,
      String createdBy,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt) {}

  /**
   * A key just made.
   *
   * @param key the secret; null when an earlier call was told it
   */
  record MadeView(@Nullable String key, @JsonUnwrapped KeyView stored) {}

  record DeletedView(String keyId, boolean deleted) {}

  <T> Envelope<T> envelope(HttpServletRequest request, T data) {
    return new Envelope<>(true, clock.instant(), requestIds.of(request), data);
  }

  static KeyList list(List<ApiKey> keys) {
    return new KeyList(keys.stream().map(KeyViews::key).toList());
  }

  static MadeView made(AccountKeys.Made made) {
    var secret = made.secret();
    return new MadeView(secret == null ? null : secret.text(), key(made.key()));
  }

  static ScopeList scopes(Caller caller) {
    return new ScopeList(
        Arrays.stream(Scope.values())
            .map(
                scope -> new ScopeView(scope.code(), words(scope), caller.scopes().contains(scope)))
            .toList());
  }

  static List<String> codes(Collection<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::code).toList();
  }

  private static KeyView key(ApiKey key) {
    return new KeyView(
        key.id().text(),
        key.label().name(),
        key.label().description(),
        key.prefix(),
        codes(key.reach().scopes()),
        key.label().test(),
        key.reach().networks(),
        key.life().createdBy(),
        key.life().createdAt(),
        key.reach().until(),
        key.life().lastUsedAt());
  }

  private static String words(Scope scope) {
    return switch (scope) {
      case READ_VM -> "See VPSs, their state, network, backups and jobs.";
      case WRITE_VM -> "Change a VPS's settings, such as its backup schedules.";
      case POWER_VM -> "Start, stop and restart VPSs, and open their consoles.";
      case BACKUP_VM -> "Make, restore and delete backups.";
      case READ_BILLING -> "See usage and what it costs.";
      case WRITE_BILLING -> "Do what changes the bill: make, resize and cancel Cloud VMs.";
      case READ_ACCOUNT -> "See the account's API keys and webhooks.";
    };
  }
}
