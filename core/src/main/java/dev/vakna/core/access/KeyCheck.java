package dev.vakna.core.access;

import dev.vakna.core.account.Actor;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.store.KeyRecords;
import dev.vakna.core.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a key may be used, from where and when. What was refused once is known again
 * without asking storage: what a key is never changes but by its end, so that whoever sends an
 * ended one for ever costs no more than whoever invents keys.
 */
public final class KeyCheck {

  /** Said of a key of which nothing is known. */
  public static final String UNKNOWN =
      "The API key is not known here. Check that it was copied whole, or create a new one.";

  private final Store store;
  private final InstantSource clock;
  private final Refused refused;

  public KeyCheck(Store store, InstantSource clock, Refused refused) {
    this.store = store;
    this.clock = clock;
    this.refused = refused;
  }

  /** Keys that were refused of late, by their hashes; as many as it likes. */
  public interface Refused {

    /** The key as it was when it was refused; null when it is not known. */
    @Nullable ApiKey find(String hash);

    /** It was refused. */
    void keep(String hash, ApiKey key);
  }

  /** What became of a key's check. */
  public sealed interface Verdict {}

  /**
   * The key may be used.
   *
   * @param accountActive whether the account is open
   */
  public record Valid(Caller caller, boolean accountActive) implements Verdict {}

  /**
   * The key may not be used.
   *
   * @param why a sentence for its holder, with what to do
   * @param forGood nor ever again, from wherever
   */
  public record Invalid(String why, boolean forGood) implements Verdict {}

  /**
   * Whether a key may be used now.
   *
   * @param address a literal, from where it is used
   */
  public Verdict check(KeyText key, String address) {
    String hash = key.hash();
    ApiKey known = refused.find(hash);
    if (known != null) {
      Optional<String> fault = fault(known, clock.instant(), address);
      if (fault.isPresent()) {
        return invalid(fault.get(), known);
      }
    }
    Optional<KeyRecords.Presented> found = store.read(tx -> tx.keys().presented(hash));
    if (found.isEmpty()) {
      return new Invalid(UNKNOWN, false);
    }
    ApiKey stored = found.get().key();
    Optional<String> fault = fault(stored, found.get().at(), address);
    if (fault.isPresent()) {
      refused.keep(hash, stored);
      return invalid(fault.get(), stored);
    }
    return new Valid(
        new Caller(stored.account(), new Actor.Key(stored.id()), stored.reach().scopes()),
        found.get().accountActive());
  }

  private static Invalid invalid(String why, ApiKey key) {
    return new Invalid(why, key.life().revokedAt() != null);
  }

  private static Optional<String> fault(ApiKey key, Instant now, String address) {
    if (key.life().revokedAt() != null) {
      return Optional.of("The API key was revoked. Create a new one.");
    }
    if (!key.validAt(now)) {
      return Optional.of("The API key has expired. Create a new one.");
    }
    return key.reach().allows(address)
        ? Optional.empty()
        : Optional.of(
            "The API key may not be used from %s. Call from one of its allowed networks, or create a key that allows this one."
                .formatted(address));
  }
}
