package dev.vakna.server.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Locale;

/**
 * Token buckets of one kind, one per name. Tokens come back evenly over a minute. Only so many
 * buckets are kept, so that callers who invent names cannot fill the memory; a bucket unused for
 * two minutes is full again and needs no keeping.
 */
final class Buckets {

  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final int perMinute;
  private final TimeMeter time;
  private final Cache<String, Bucket> buckets;

  Buckets(int perMinute, int maxBuckets, TimeMeter time) {
    if (perMinute < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a limit of %d a minute lets nobody in", perMinute));
    }
    this.perMinute = perMinute;
    this.time = time;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(maxBuckets)
            .expireAfterAccess(WINDOW.multipliedBy(2))
            .build();
  }

  /** Takes one token, if there is one. */
  Allowance take(String name) {
    ConsumptionProbe probe = bucket(name).tryConsumeAndReturnRemaining(1);
    return new Allowance(
        probe.isConsumed(),
        perMinute,
        probe.getRemainingTokens(),
        Duration.ofNanos(probe.getNanosToWaitForReset()),
        Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /** Puts a token back that was taken. */
  void giveBack(String name) {
    bucket(name).addTokens(1);
  }

  /** How the bucket stands, nothing taken. */
  Allowance look(String name) {
    Bucket known = buckets.getIfPresent(name);
    if (known == null) {
      return new Allowance(true, perMinute, perMinute, Duration.ZERO, Duration.ZERO);
    }
    EstimationProbe probe = known.estimateAbilityToConsume(1);
    long remaining = probe.getRemainingTokens();
    Duration full = WINDOW.multipliedBy(perMinute - remaining).dividedBy(perMinute);
    return new Allowance(
        probe.canBeConsumed(),
        perMinute,
        remaining,
        full,
        Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /** How many buckets are kept now. */
  long kept() {
    buckets.cleanUp();
    return buckets.estimatedSize();
  }

  private Bucket bucket(String name) {
    return buckets.get(
        name,
        _ ->
            Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, WINDOW))
                .build());
  }
}
