package dev.vakna.core.store;

import dev.vakna.core.account.Session;
import dev.vakna.core.id.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Sessions of users. */
public interface SessionRecords {

  void insert(Session session);

  /**
   * The session of that hash, one that has ended by time or epoch too.
   *
   * @param hash SHA-256 in lower-case hexadecimal
   */
  Optional<Session> find(String hash);

  /**
   * The session of that hash, as by {@link #find}, and nobody ends it before the transaction does.
   */
  Optional<Session> hold(String hash);

  /** Ends a session; nothing when there is none. */
  void end(String hash);

  /** Ends all sessions of a user but the newest. */
  void keepNewest(UserId user, int count);

  /** Notes when sessions, by their hashes, were used; what was noted later stays. */
  void noteUse(Map<String, Instant> uses);

  /**
   * Forgets those that began before the one moment or were used last before the other.
   *
   * @param limit at most so many
   * @return how many were forgotten
   */
  int forget(Instant createdBefore, Instant usedBefore, int limit);
}
