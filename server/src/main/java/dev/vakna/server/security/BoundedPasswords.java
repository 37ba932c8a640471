package dev.vakna.server.security;

import dev.vakna.core.access.Passwords;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Passwords by bcrypt. At most half the processors work at them, and few wait for that, of each
 * network very few: whoever tries many passwords at once, right ones too, slows down those who sign
 * in from there, and nobody else.
 */
public final class BoundedPasswords implements Passwords {

  private static final int WAITING = 16;

  /** So many of those at work and waiting may come from one network. */
  private static final int SHARE = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** The end of a well-formed hash of nobody's password, compared with where there is no user. */
  private static final String NOBODYS = "kI6ulC2nZ8rM0oXq3vTb7OYb1sQhW4eGd5LxPuJ9yFzRtAcVmNfHS";

  private final BCryptPasswordEncoder encoder;
  private final String nobody;
  private final Semaphore work;
  private final Semaphore line;
  private final Map<String, Integer> inLine = new ConcurrentHashMap<>();

  /**
   * @param cost binary logarithm of the rounds, 4 to 31
   * @param processors of this host
   */
  public BoundedPasswords(int cost, int processors) {
    this.encoder = new BCryptPasswordEncoder(cost);
    this.nobody = String.format(Locale.ROOT, "$2a$%02d$%s", cost, NOBODYS);
    int most = Math.max(1, processors / 2);
    this.work = new Semaphore(most, true);
    this.line = new Semaphore(most + WAITING);
  }

  @Override
  public String hash(String password) {
    String normal = normal(password);
    return bounded(() -> String.valueOf(encoder.encode(normal)));
  }

  @Override
  public boolean matches(String password, @Nullable String hash, String from) {
    String normal = normal(password);
    // What bcrypt would cut off or repeat is nobody's password.
    boolean possible =
        hash != null
            && normal.indexOf('\0') < 0
            && normal.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    boolean same =
        shared(
            from,
            () ->
                bounded(() -> encoder.matches(possible ? normal : "-", possible ? hash : nobody)));
    return possible && same;
  }

  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  private <R> R shared(String from, Supplier<R> hashing) {
    try {
      if (inLine.merge(from, 1, Integer::sum) > SHARE) {
        throw tooManyAtOnce();
      }
      return hashing.get();
    } finally {
      inLine.computeIfPresent(from, (_, many) -> many == 1 ? null : many - 1);
    }
  }

  private <R> R bounded(Supplier<R> hashing) {
    if (!line.tryAcquire()) {
      throw busy();
    }
    try {
      if (!work.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy();
      }
      try {
        return hashing.get();
      } finally {
        work.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    } finally {
      line.release();
    }
  }

  private static RefusalException tooManyAtOnce() {
    return new RefusalException(
        new Refusal(
            ProblemCode.RATE_LIMITED,
            "More than %d sign-ins at once come from your network. Try again in a second."
                .formatted(SHARE),
            List.of(),
            List.of(),
            null,
            Set.of(),
            Duration.ofSeconds(1)));
  }

  private static RefusalException busy() {
    return new RefusalException(
        new Refusal(
            ProblemCode.OVERLOADED,
            "Too many people sign in at this moment. Try again in a few seconds.",
            List.of(),
            List.of(),
            null,
            Set.of(),
            PATIENCE));
  }
}
