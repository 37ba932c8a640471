package dev.vakna.core.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.region.PriceList;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChargesTest {

  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
  private static final PriceList PRICES =
      new PriceList(
          "SEK",
          new BigDecimal("0.015"),
          new BigDecimal("0.004"),
          new BigDecimal("0.003"),
          new BigDecimal("0.0150"),
          new BigDecimal("0.1"));

  @Test
  void theDocumentedJuneEstimateAddsUp() {
    Charges.Estimate estimate =
        Charges.estimate(List.of(Intervals.of(Meter.CPU, 2, "0.015", JUNE, null)));
    assertThat(estimate.monthly()).isEqualTo("21.60");
    assertThat(estimate.hourly()).isEqualTo("0.03");
    assertThat(estimate.currencyCode()).isEqualTo("SEK");
    assertThat(estimate.lines())
        .containsExactly(
            new Charges.Estimate.Line(
                Meter.CPU, 2, new BigDecimal("0.015"), new BigDecimal("21.60")));
  }

  @Test
  void nothingOpenCostsNothing() {
    Charges.Estimate estimate = Charges.estimate(List.of());
    assertThat(estimate.currencyCode()).isEmpty();
    assertThat(estimate.monthly()).isZero();
  }

  @Test
  void aMachineAroundTheClockCostsByTheMonthsOwnLength() {
    BillingCalendar utc = new BillingCalendar(ZoneOffset.UTC);
    Resources size = new Resources(2, 4, 80);
    Charges.Estimate june = Charges.estimate(size, PRICES, utc.period(YearMonth.of(2026, 6)));
    assertThat(june.lines().stream().map(Charges.Estimate.Line::monthly))
        .extracting(BigDecimal::toPlainString)
        .containsExactly("21.60", "11.52", "172.80", "10.80");
    assertThat(june.monthly()).isEqualTo("216.72");
    assertThat(june.hourly()).isEqualTo("0.301");
    assertThat(Charges.estimate(size, PRICES, utc.period(YearMonth.of(2026, 2))).monthly())
        .isEqualTo("202.27");
  }

  @Test
  void anAmountIsRoundedOnceHalfUp() {
    assertThat(Charges.amount(25, new BigDecimal("3.60"))).isEqualTo("0.03");
    assertThat(Charges.amount(24, new BigDecimal("3.60"))).isEqualTo("0.02");
    assertThat(Charges.amount(1, new BigDecimal("17.999999999999999999999999999999999999999")))
        .as("just below a half, beyond what 34 digits tell apart")
        .isEqualTo("0.00");
    assertThat(Charges.amount(1, new BigDecimal("18"))).isEqualTo("0.01");
    assertThat(Charges.amount(0, new BigDecimal("18"))).isEqualTo("0.00");
  }

  @Test
  void anAmountIsTheNearestHundredth() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      long unitSeconds = random.nextLong(10_000_000_000L);
      BigDecimal rate = BigDecimal.valueOf(random.nextLong(10_000_000), random.nextInt(9));
      BigDecimal exactTimes3600 = rate.multiply(BigDecimal.valueOf(unitSeconds));

      BigDecimal amount = Charges.amount(unitSeconds, rate);

      assertThat(amount.scale()).isEqualTo(2);
      BigDecimal off = exactTimes3600.subtract(amount.multiply(BigDecimal.valueOf(3600)));
      assertThat(off).isGreaterThanOrEqualTo(new BigDecimal("-18"));
      assertThat(off).isLessThan(new BigDecimal("18"));
    }
  }

  @Test
  void openedIntervalsHoldWhatTheMachineHolds() {
    AccountId account = new AccountId(new UUID(0, 2));
    List<Interval> opened =
        Charges.opened(
            new Counting(),
            account,
            Intervals.VPS,
            new Resources(2, 4, 80),
            PRICES,
            EnumSet.allOf(Meter.class),
            JUNE);
    assertThat(opened)
        .containsExactly(
            opened(1, account, Meter.CPU, 2, "0.015"),
            opened(2, account, Meter.MEMORY, 4, "0.004"),
            opened(3, account, Meter.STORAGE, 80, "0.003"),
            opened(4, account, Meter.IPV4, 1, "0.0150"));
  }

  @Test
  void processorAndMemoryStandStillWhileTheMachineIsOff() {
    assertThat(Charges.powered()).containsExactly(Meter.CPU, Meter.MEMORY);
    assertThat(Meter.values())
        .extracting(Meter::code)
        .containsExactly("cpu", "memory", "storage", "ipv4");
    assertThat(Meter.values())
        .extracting(Meter::unit)
        .containsExactly("core-hour", "gib-hour", "gib-hour", "address-hour");
  }

  private static Interval opened(
      long id, AccountId account, Meter meter, int quantity, String rate) {
    return new Interval(
        new UUID(0, id),
        account,
        Intervals.VPS,
        meter,
        quantity,
        new BigDecimal(rate),
        "SEK",
        JUNE,
        null);
  }

  /** Identities one, two, three. */
  private static final class Counting implements Chance {
    private long next = 1;

    @Override
    public UUID nextId() {
      return new UUID(0, next++);
    }

    @Override
    public byte[] bytes(int count) {
      return new byte[count];
    }

    @Override
    public String letters(int count) {
      return "a".repeat(count);
    }
  }
}
