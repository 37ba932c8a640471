package dev.vakna.core.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChargesTest {

  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

  @Test
  void theDocumentedJuneEstimateAddsUp() {
    Charges.Estimate estimate =
        Charges.estimate(List.of(interval(Meter.CPU, 2, "0.015", JUNE, null)));
    assertThat(estimate.monthly()).isEqualByComparingTo("21.60");
    assertThat(estimate.hourly()).isEqualByComparingTo("0.030");
  }

  @Test
  void aWholeJuneOfTwoCoresCostsWhatTheEstimateSaid() {
    Interval whole = interval(Meter.CPU, 2, "0.015", JUNE, JULY);
    assertThat(Charges.charge(whole, JUNE, JULY, JULY)).isEqualByComparingTo("21.60");
  }

  @Test
  void onlyThePartInsideThePeriodCountsToTheSecond() {
    Interval overEdge =
        interval(Meter.IPV4, 1, "3.60", JUNE.minusSeconds(100), JUNE.plusSeconds(25));
    assertThat(Charges.charge(overEdge, JUNE, JULY, JULY))
        .as("25 seconds at 3.60 an hour are 0.025, half up")
        .isEqualByComparingTo("0.03");
    assertThat(Charges.charge(overEdge, JULY, JULY.plusSeconds(1), JULY)).isEqualByComparingTo("0");
  }

  @Test
  void anOpenIntervalCostsUpToNow() {
    Interval open = interval(Meter.STORAGE, 50, "0.003", JUNE, null);
    assertThat(Charges.charge(open, JUNE, JULY, JUNE.plus(Duration.ofHours(10))))
        .isEqualByComparingTo("1.50");
  }

  @Test
  void cuttingAnIntervalInTwoNeverChangesItsSumByMoreThanOneRounding() {
    Random random = new Random(11);
    for (int round = 0; round < 5_000; round++) {
      long seconds = 2 + random.nextLong(3_000_000);
      long cut = 1 + random.nextLong(seconds - 1);
      int quantity = 1 + random.nextInt(2000);
      String rate = BigDecimal.valueOf(random.nextInt(100_000), 5).toPlainString();
      Instant middle = JUNE.plusSeconds(cut);
      Instant end = JUNE.plusSeconds(seconds);
      Instant never = JUNE.plus(Duration.ofDays(365));

      BigDecimal whole = charge(quantity, rate, JUNE, end, never);
      BigDecimal parts =
          charge(quantity, rate, JUNE, middle, never)
              .add(charge(quantity, rate, middle, end, never));

      assertThat(parts.subtract(whole).abs()).isLessThanOrEqualTo(new BigDecimal("0.01"));
    }
  }

  private static BigDecimal charge(
      int quantity, String rate, Instant from, Instant to, Instant never) {
    return Charges.charge(interval(Meter.CPU, quantity, rate, from, to), from, never, never);
  }

  private static Interval interval(
      Meter meter, int quantity, String rate, Instant from, @Nullable Instant to) {
    return new Interval(
        new UUID(0, 1),
        new AccountId(new UUID(0, 2)),
        new VpsId(new UUID(0, 3)),
        meter,
        quantity,
        new BigDecimal(rate),
        "SEK",
        from,
        to);
  }
}
