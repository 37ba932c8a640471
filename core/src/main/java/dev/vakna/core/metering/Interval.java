package dev.vakna.core.metering;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which an amount of one resource was held at one price. Intervals of one VPS
 * and meter never overlap; only an open one may change, and only by being closed.
 *
 * @param id identity
 * @param account who pays
 * @param vps for what
 * @param meter which resource
 * @param quantity how much, in the meter's unit
 * @param ratePerHour price of one unit for an hour when the interval began
 * @param currencyCode ISO 4217
 * @param startedAt first moment
 * @param endedAt first moment no longer in it, or null while it is open
 */
public record Interval(
    UUID id,
    AccountId account,
    VpsId vps,
    Meter meter,
    int quantity,
    BigDecimal ratePerHour,
    String currencyCode,
    Instant startedAt,
    @Nullable Instant endedAt) {

  public Interval {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(vps);
    Objects.requireNonNull(meter);
    Objects.requireNonNull(ratePerHour);
    Objects.requireNonNull(currencyCode);
    Objects.requireNonNull(startedAt);
    if (endedAt != null && endedAt.isBefore(startedAt)) {
      throw new IllegalArgumentException(
          "an interval cannot end at %s before it began at %s".formatted(endedAt, startedAt));
    }
  }
}
