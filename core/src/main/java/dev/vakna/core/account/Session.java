package dev.vakna.core.account;

import dev.vakna.core.id.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A user who is signed in, in one browser. The session's secret is kept only as a hash.
 *
 * @param hash SHA-256 of the secret in lower-case hexadecimal
 * @param user who
 * @param epoch the user's when it began; it ends when the user has another one
 * @param createdAt when it began
 * @param usedAt when it was used last, about a minute late
 */
public record Session(String hash, UserId user, long epoch, Instant createdAt, Instant usedAt) {

  public Session {
    Objects.requireNonNull(hash);
    Objects.requireNonNull(user);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(usedAt);
  }

  /** True when it goes on at that moment, as far as time ends it. */
  public boolean goesOn(Instant now, Lasting lasting) {
    return now.isBefore(createdAt.plus(lasting.whole()))
        && now.isBefore(usedAt.plus(lasting.idle()));
  }

  /**
   * How long sessions last.
   *
   * @param idle after its last use
   * @param whole after its beginning, however much it is used
   */
  public record Lasting(Duration idle, Duration whole) {

    public Lasting {
      Objects.requireNonNull(idle);
      Objects.requireNonNull(whole);
    }
  }
}
