package dev.vakna.core.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StatementTest {

  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");
  private static final Period WHOLE_JUNE = new Period(JUNE, JULY);

  @Test
  void aWholeJuneOfTwoCoresCostsWhatTheEstimateSaid() {
    Statement statement =
        Statement.of(List.of(Intervals.of(Meter.CPU, 2, "0.0150", JUNE, JULY)), WHOLE_JUNE, JULY);
    Statement.Line line = statement.lines().getFirst();
    assertThat(statement.lines()).hasSize(1);
    assertThat(line.charge()).isEqualTo("21.60");
    assertThat(line.quantity().toPlainString()).isEqualTo("1440");
    assertThat(line.rate()).isEqualTo("0.015");
    assertThat(line.unitSeconds()).isEqualTo(2L * 720 * 3600);
    assertThat(statement.totals()).containsExactly(Map.entry("SEK", new BigDecimal("21.60")));
  }

  @Test
  void anOpenIntervalCountsUpToNowAndNotBeyond() {
    Interval open = Intervals.of(Meter.STORAGE, 50, "0.003", JUNE, null);
    Statement early =
        Statement.of(List.of(open), WHOLE_JUNE, JUNE.plus(Duration.ofHours(10)).plusMillis(999));
    assertThat(early.totals()).containsEntry("SEK", new BigDecimal("1.50"));
    assertThat(early.asOf()).isEqualTo(JUNE.plus(Duration.ofHours(10)));
    assertThat(Statement.of(List.of(open), WHOLE_JUNE, JUNE.minusSeconds(5)).lines())
        .as("a clock that was set back makes no negative line")
        .isEmpty();
    assertThat(Statement.of(List.of(open), WHOLE_JUNE, JULY.plusSeconds(1)).lines())
        .isEqualTo(Statement.of(List.of(open), WHOLE_JUNE, JULY).lines());
  }

  @Test
  void manyShortPiecesAreRoundedOnceTogether() {
    List<Interval> pieces = new ArrayList<>();
    for (int i = 0; i < 3600; i++) {
      pieces.add(
          Intervals.of(Meter.CPU, 1, "0.01", JUNE.plusSeconds(2 * i), JUNE.plusSeconds(2 * i + 1)));
    }
    Statement statement = Statement.of(pieces, WHOLE_JUNE, JULY);
    assertThat(statement.lines()).hasSize(1);
    assertThat(statement.totals())
        .as("an hour in pieces of a second, each far below half a hundredth")
        .containsEntry("SEK", new BigDecimal("0.01"));
  }

  @Test
  void vpsMeterAndPriceMakeALineAndQuantitiesAddUpWithinIt() {
    VpsId other = new VpsId(new UUID(-1, 0));
    List<Interval> intervals =
        List.of(
            of(other, Meter.CPU, 1, "0.5", "SEK", 0, 10),
            of(Intervals.VPS, Meter.MEMORY, 4, "0.5", "SEK", 0, 10),
            of(Intervals.VPS, Meter.CPU, 1, "0.5", "SEK", 0, 10),
            of(Intervals.VPS, Meter.CPU, 3, "0.50", "SEK", 10, 20),
            of(Intervals.VPS, Meter.CPU, 1, "0.7", "SEK", 20, 30),
            of(Intervals.VPS, Meter.CPU, 1, "0.5", "EUR", 30, 40),
            of(Intervals.VPS, Meter.CPU, 9, "9", "SEK", 50, 50));
    Statement statement = Statement.of(intervals, WHOLE_JUNE, JULY);
    assertThat(statement.lines())
        .containsExactly(
            line(Intervals.VPS, Meter.CPU, "0.5", "EUR", 10),
            line(Intervals.VPS, Meter.CPU, "0.5", "SEK", 40),
            line(Intervals.VPS, Meter.CPU, "0.7", "SEK", 10),
            line(Intervals.VPS, Meter.MEMORY, "0.5", "SEK", 40),
            line(other, Meter.CPU, "0.5", "SEK", 10));
    assertThat(statement.totals().keySet()).containsExactly("EUR", "SEK");
    assertThat(statement.in("EUR")).hasSize(1);
    assertThat(statement.in("SEK")).hasSize(4);
    assertThat(statement.in("NOK")).isEmpty();
  }

  @Test
  void linesStandInTheOrderOfIdentitiesAsCallersSeeThem() {
    List<VpsId> ids = new ArrayList<>();
    for (long high : new long[] {1, 2, -2}) {
      for (long low : new long[] {0, 1, 5, 6, 7, Long.MAX_VALUE, Long.MIN_VALUE, -5, -1}) {
        ids.add(new VpsId(new UUID(high, low)));
      }
    }
    List<Interval> intervals =
        ids.reversed().stream().map(id -> of(id, Meter.CPU, 1, "1", "SEK", 0, 1)).toList();
    assertThat(Statement.of(intervals, WHOLE_JUNE, JULY).lines())
        .extracting(Statement.Line::vps)
        .containsExactlyElementsOf(ids);
    assertThat(ids.stream().map(VpsId::text)).isSorted();
  }

  @Test
  void aQuantityIsShownToSixDecimalsButChargedByTheSecond() {
    Statement.Line line = line(Intervals.VPS, Meter.CPU, "36000000", "SEK", 1);
    assertThat(line.quantity()).isEqualTo("0.000278");
    assertThat(line.charge()).isEqualTo("10000.00");
  }

  /** Every second of every period is counted by hand, without the arithmetic under test. */
  @Test
  void statementsOverAnyPartitionCountEverySecondOnce() {
    Random random = new Random(20260601);
    for (int round = 0; round < 20_000; round++) {
      List<Interval> intervals = life(random);
      Instant now = JUNE.plusSeconds(random.nextInt(140));
      Map<Statement.Line, Long> inAll = new HashMap<>();
      int from = 0;
      while (from < 120) {
        int to = Math.min(120, from + 1 + random.nextInt(60));
        Period period = new Period(JUNE.plusSeconds(from), JUNE.plusSeconds(to));
        Statement statement = Statement.of(intervals, period, now);
        Map<Statement.Line, Long> expected = bySecond(intervals, period, now);
        Map<Statement.Line, Long> counted = new HashMap<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (Statement.Line line : statement.lines()) {
          counted.put(line.holding(0), line.unitSeconds());
          assertThat(line.charge()).isEqualTo(rounded(line.unitSeconds(), line.rate()));
          sum = sum.add(line.charge());
        }
        assertThat(counted).isEqualTo(expected);
        assertThat(statement.totals().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
            .isEqualByComparingTo(sum);
        counted.forEach((line, seconds) -> inAll.merge(line, seconds, Long::sum));
        from = to;
      }
      assertThat(inAll)
          .isEqualTo(bySecond(intervals, new Period(JUNE, JUNE.plusSeconds(120)), now));
    }
  }

  private static List<Interval> life(Random random) {
    List<Interval> intervals = new ArrayList<>();
    for (Meter meter : Meter.values()) {
      int at = random.nextInt(40) - 20;
      while (at < 130 && random.nextInt(8) > 0) {
        int end = at + random.nextInt(40);
        boolean open = random.nextInt(6) == 0;
        intervals.add(
            Intervals.of(
                meter,
                1 + random.nextInt(3),
                List.of("0.015", "0.0150", "7", "0").get(random.nextInt(4)),
                JUNE.plusSeconds(at),
                open ? null : JUNE.plusSeconds(end)));
        if (open) {
          break;
        }
        at = end + random.nextInt(3) * random.nextInt(10);
      }
    }
    return intervals;
  }

  private static Map<Statement.Line, Long> bySecond(
      List<Interval> intervals, Period period, Instant now) {
    Map<Statement.Line, Long> seconds = new HashMap<>();
    for (Instant second = period.from();
        second.isBefore(period.to());
        second = second.plusSeconds(1)) {
      for (Interval interval : intervals) {
        Instant end = interval.endedAt() == null ? now : interval.endedAt();
        if (!second.isBefore(interval.startedAt()) && second.isBefore(end)) {
          seconds.merge(Statement.Line.of(interval), (long) interval.quantity(), Long::sum);
        }
      }
    }
    return seconds;
  }

  /** Half up in whole numbers: rates here have at most three decimals. */
  private static BigDecimal rounded(long unitSeconds, BigDecimal rate) {
    BigInteger thousandths =
        rate.movePointRight(3).toBigIntegerExact().multiply(BigInteger.valueOf(unitSeconds));
    BigInteger hundredths =
        thousandths.add(BigInteger.valueOf(18_000)).divide(BigInteger.valueOf(36_000));
    return new BigDecimal(hundredths, 2);
  }

  private static Interval of(
      VpsId vps, Meter meter, int quantity, String rate, String currency, long from, long to) {
    return Intervals.of(
        vps,
        meter,
        quantity,
        new BigDecimal(rate),
        currency,
        JUNE.plusSeconds(from),
        JUNE.plusSeconds(to));
  }

  private static Statement.Line line(
      VpsId vps, Meter meter, String rate, String currency, long unitSeconds) {
    return new Statement.Line(vps, meter, new BigDecimal(rate), currency, unitSeconds);
  }
}
