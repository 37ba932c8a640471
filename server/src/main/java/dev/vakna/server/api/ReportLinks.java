package dev.vakna.server.api;

import dev.vakna.core.id.JobId;
import dev.vakna.server.http.PublicUrl;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Links to reports that open in a browser, which sends no key. Whoever may read a job is given one;
 * it opens that one report, to anybody who has it, until it expires. Nothing is kept of it: it
 * proves itself by a signature with a key of this server's home.
 */
public final class ReportLinks {

  /** For so long a link opens. */
  static final Duration VALID = Duration.ofMinutes(15);

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final PublicUrl publicUrl;
  private final InstantSource clock;

  /**
   * @param key 32 bytes that nobody else has
   */
  public ReportLinks(byte[] key, PublicUrl publicUrl, InstantSource clock) {
    this.key = new SecretKeySpec(key, ALGORITHM);
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

  /** A link to the report of that job, from now on. */
  public Link to(JobId job) {
    Instant until = clock.instant().plus(VALID).truncatedTo(ChronoUnit.SECONDS);
    long seconds = until.getEpochSecond();
    return new Link(
        "%s/reports/%s?until=%d&signature=%s"
            .formatted(
                publicUrl.text(),
                job.text(),
                seconds,
                HexFormat.of().formatHex(signature(job, seconds))),
        until);
  }

  /** Whether what a link says opens that job's report now; in a time that tells nothing of why. */
  boolean opens(JobId job, String until, String signature) {
    Optional<Long> seconds = seconds(until);
    byte[] right = signature(job, seconds.orElse(0L));
    boolean signed =
        MessageDigest.isEqual(
            HexFormat.of().formatHex(right).getBytes(StandardCharsets.US_ASCII),
            signature.getBytes(StandardCharsets.UTF_8));
    return seconds.isPresent() && signed && clock.instant().getEpochSecond() < seconds.get();
  }

  private static Optional<Long> seconds(String text) {
    return text.matches("[0-9]{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private byte[] signature(JobId job, long until) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal("%s %d".formatted(job.text(), until).getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
