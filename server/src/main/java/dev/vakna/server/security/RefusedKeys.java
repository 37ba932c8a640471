package dev.vakna.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.account.ApiKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The newest of the keys that this server refused. */
final class RefusedKeys implements KeyCheck.Refused {

  private static final int MOST = 50_000;
  private static final Duration KEPT = Duration.ofHours(1);

  private final Cache<String, ApiKey> keys =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).build();

  @Override
  public @Nullable ApiKey find(String hash) {
    return keys.getIfPresent(hash);
  }

  @Override
  public void keep(String hash, ApiKey key) {
    keys.put(hash, key);
  }
}
