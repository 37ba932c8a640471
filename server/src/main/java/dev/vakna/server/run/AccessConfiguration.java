package dev.vakna.server.run;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.Passwords;
import dev.vakna.core.access.SessionSeal;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.access.Uses;
import dev.vakna.core.account.Session;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admin.Users;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.store.Store;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.server.http.PublicUrl;
import dev.vakna.server.security.BoundedPasswords;
import dev.vakna.server.security.KnownKeys;
import dev.vakna.server.security.OriginRule;
import dev.vakna.server.security.SessionCheck;
import dev.vakna.server.security.SessionCookie;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who comes in, and by what: API keys, users and their sessions. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  private static final Duration USES_WRITTEN = Duration.ofSeconds(10);
  private static final Duration KEYS_FORGOTTEN = Duration.ofHours(1);
  private static final Duration SESSIONS_FORGOTTEN = Duration.ofHours(1);

  /** Binary logarithm of bcrypt's rounds: about a quarter of a second. */
  private static final int PASSWORD_COST = 12;

  @Bean
  KnownKeys knownKeys(Store store, RealPace pace) {
    return new KnownKeys(store, pace::nanos);
  }

  @Bean
  Keys keys(Store store, Chance chance, KnownKeys known) {
    return new Keys(store, chance, key -> known.add(key.hash()));
  }

  @Bean
  AccountKeys accountKeys(Store store, Chance chance, KnownKeys known) {
    return new AccountKeys(store, chance, key -> known.add(key.hash()));
  }

  @Bean
  Uses<KeyId> keyUses(Store store, InstantSource clock) {
    return new Uses<>(store, clock, (tx, uses) -> tx.keys().noteUse(uses));
  }

  @Bean
  Upkeep keyUsesWritten(Uses<KeyId> uses) {
    return new Upkeep("uses of API keys", USES_WRITTEN, uses::write);
  }

  @Bean
  @ConditionalOnMissingBean
  Passwords passwords() {
    return new BoundedPasswords(PASSWORD_COST, Runtime.getRuntime().availableProcessors());
  }

  @Bean
  Users users(Store store, Chance chance, Passwords passwords, AuditLog audit) {
    return new Users(store, chance, passwords, audit);
  }

  @Bean
  Sessions sessions(
      Store store, Chance chance, Passwords passwords, RealPace pace, Settings settings) {
    return new Sessions(
        store,
        new SessionSeal(store, chance, pace::nanos),
        passwords,
        new Session.Lasting(settings.sessions().idle(), settings.sessions().lifetime()));
  }

  @Bean
  Upkeep deletedKeysForgotten(AccountKeys keys) {
    return new Upkeep("deleted API keys", KEYS_FORGOTTEN, keys::forgetDeleted);
  }

  @Bean
  Upkeep endedSessionsForgotten(Sessions sessions) {
    return new Upkeep("ended sessions", SESSIONS_FORGOTTEN, sessions::forget);
  }

  @Bean
  Uses<String> sessionUses(Store store, InstantSource clock) {
    return new Uses<>(store, clock, (tx, uses) -> tx.sessions().noteUse(uses));
  }

  @Bean
  Upkeep sessionUsesWritten(Uses<String> uses) {
    return new Upkeep("uses of sessions", USES_WRITTEN, uses::write);
  }

  @Bean
  SessionCookie sessionCookie(Settings settings, PublicUrl publicUrl) {
    return new SessionCookie(
        settings.sessions().cookie(), settings.sessions().lifetime(), publicUrl);
  }

  @Bean
  SessionCheck sessionCheck(
      Sessions sessions, Uses<String> sessionUses, SessionCookie cookie, PublicUrl publicUrl) {
    return new SessionCheck(sessions, sessionUses, cookie, new OriginRule(publicUrl));
  }
}
