package dev.vakna.server.api;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.JobId;
import dev.vakna.core.store.SigningKeyRecords.SigningKey;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.server.http.PublicUrl;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Links to reports that open in a browser, which sends no key. Whoever may read a job is given one;
 * it opens that one report, to anybody who has it, until it expires, at every server on the store.
 * Nothing is kept of it: it proves itself by a signature with a key that the servers share.
 */
public final class ReportLinks {

  /** For so long a link opens. */
  static final Duration VALID = Duration.ofMinutes(15);

  /** For so long new links are signed with one key. */
  static final Duration KEY_LIFE = Duration.ofDays(7);

  private static final String PURPOSE = "links to reports";
  private static final String ALGORITHM = "HmacSHA256";

  /** Wrong links make the store be asked no more often. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Store store;
  private final Chance chance;
  private final PublicUrl publicUrl;
  private final InstantSource clock;
  private volatile Known known = new Known(List.of(), Instant.MIN);

  public ReportLinks(Store store, Chance chance, PublicUrl publicUrl, InstantSource clock) {
    this.store = store;
    this.chance = chance;
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  /**
   * A link.
   *
   * @param url absolute
   * @param expiresAt from then on it opens nothing
   */
  public record Link(String url, Instant expiresAt) {}

  private record Known(List<SigningKey> keys, Instant readAt) {}

  /** A link to the report of that job, from now on. */
  public Link to(JobId job) {
    SigningKey key = store.transact(this::current);
    Instant until = clock.instant().plus(VALID).truncatedTo(ChronoUnit.SECONDS);
    long seconds = until.getEpochSecond();
    return new Link(
        "%s/reports/%s?until=%d&signature=%s"
            .formatted(publicUrl.text(), job.text(), seconds, signature(key, job, seconds)),
        until);
  }

  /** Two servers that make one at a time make two; both are good. */
  private SigningKey current(Tx tx) {
    Instant now = tx.now();
    return tx.signingKeys().of(PURPOSE).stream()
        .filter(key -> key.madeAt().plus(KEY_LIFE).isAfter(now))
        .findFirst()
        .orElseGet(() -> {
          SigningKey made =
              new SigningKey(PURPOSE, HexFormat.of().formatHex(chance.bytes(32)), now);
          tx.signingKeys().add(made);
          // Twice as long as the last link that was signed with it opens anything.
          tx.signingKeys().forgetBefore(PURPOSE, now.minus(KEY_LIFE).minus(VALID.multipliedBy(2)));
          return made;
        });
  }

  /** Whether what a link says opens that job's report now; in a time that tells nothing of why. */
  boolean opens(JobId job, String until, String signature) {
    Optional<Long> seconds = seconds(until);
    boolean signed = signed(known.keys(), job, seconds.orElse(0L), signature);
    if (!signed && known.readAt().plus(LOOK).isBefore(clock.instant())) {
      known = new Known(store.transact(tx -> tx.signingKeys().of(PURPOSE)), clock.instant());
      signed = signed(known.keys(), job, seconds.orElse(0L), signature);
    }
    return seconds.isPresent() && signed && clock.instant().getEpochSecond() < seconds.get();
  }

  private static boolean signed(List<SigningKey> keys, JobId job, long until, String signature) {
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    boolean signed = false;
    for (SigningKey key : keys) {
      byte[] right = signature(key, job, until).getBytes(StandardCharsets.US_ASCII);
      signed |= MessageDigest.isEqual(right, given);
    }
    return signed;
  }

  private static Optional<Long> seconds(String text) {
    return text.matches("[0-9]{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static String signature(SigningKey key, JobId job, long until) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key.secret()), ALGORITHM));
      return HexFormat.of()
          .formatHex(
              mac.doFinal(
                  "%s %d".formatted(job.text(), until).getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
