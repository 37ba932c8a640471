package dev.vakna.core.metering;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Intervals of one account as tests want them. */
final class Intervals {

  static final VpsId VPS = new VpsId(new UUID(0, 3));

  private Intervals() {}

  static Interval of(Meter meter, int quantity, String rate, Instant from, @Nullable Instant to) {
    return of(VPS, meter, quantity, new BigDecimal(rate), "SEK", from, to);
  }

  static Interval of(
      VpsId vps,
      Meter meter,
      int quantity,
      BigDecimal rate,
      String currency,
      Instant from,
      @Nullable Instant to) {
    return new Interval(
        new UUID(0, 1),
        new AccountId(new UUID(0, 2)),
        vps,
        meter,
        quantity,
        rate,
        currency,
        from,
        to);
  }
}
