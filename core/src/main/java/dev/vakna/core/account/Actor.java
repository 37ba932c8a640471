package dev.vakna.core.account;

import dev.vakna.core.id.KeyId;
import dev.vakna.core.id.UserId;
import java.util.Objects;

/** What a caller was authenticated as. */
public sealed interface Actor {

  /** For rate limits, logs and records: a key's id or a user's id, which tell by their prefix. */
  String identity();

  /** A program with an API key. */
  record Key(KeyId id) implements Actor {

    public Key {
      Objects.requireNonNull(id);
    }

    @Override
    public String identity() {
      return id.text();
    }
  }

  /**
   * A person with a session.
   *
   * @param epoch the user's when the session was looked at
   * @param session hash of the session's secret, by which its record is found
   */
  record Person(UserId id, long epoch, String session) implements Actor {

    public Person {
      Objects.requireNonNull(id);
      Objects.requireNonNull(session);
    }

    @Override
    public String identity() {
      return id.text();
    }
  }
}
