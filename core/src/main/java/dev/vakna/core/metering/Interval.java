package dev.vakna.core.metering;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which an amount of one resource was held at one price. Intervals of one VPS
 * and meter never overlap; only an open one may change, and only by being closed.
 *
 * <p>Both ends are whole seconds, cut down. All moments being cut alike, neighbours touch exactly,
 * and the pieces of a stretch of time sum to the whole whatever it was cut into.
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
    startedAt = startedAt.truncatedTo(ChronoUnit.SECONDS);
    endedAt = endedAt == null ? null : endedAt.truncatedTo(ChronoUnit.SECONDS);
    if (endedAt != null && endedAt.isBefore(startedAt)) {
      throw new IllegalArgumentException(
          "an interval cannot end at %s before it began at %s".formatted(endedAt, startedAt));
    }
  }

  /**
   * The same, ended. A moment before the beginning, as a clock that was set back may bring it, ends
   * it where it began: it costs nothing.
   */
  public Interval closed(Instant at) {
    return with(startedAt, at.isBefore(startedAt) ? startedAt : at);
  }

  /** The same, beginning no earlier than that. Of an open interval only. */
  public Interval notBefore(Instant earliest) {
    return earliest.isAfter(startedAt) ? with(earliest, endedAt) : this;
  }

  private Interval with(Instant start, @Nullable Instant end) {
    return new Interval(id, account, vps, meter, quantity, ratePerHour, currencyCode, start, end);
  }
}
