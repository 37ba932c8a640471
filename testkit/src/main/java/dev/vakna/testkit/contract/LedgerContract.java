package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Period;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.store.Store;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.testkit.ledger.ClockedStore;
import dev.vakna.testkit.ledger.Life;
import dev.vakna.testkit.ledger.Life.Pace;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every storage's ledger says of random lives of machines, against counting the seconds one by
 * one: power cycles, resizes, price changes, ends and clocks that are set back, around the turn of
 * months in zones that change to summer time or do not.
 */
public abstract class LedgerContract {

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Stockholm"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Australia/Lord_Howe"));

  private static final List<YearMonth> MONTHS =
      List.of(
          YearMonth.of(2024, 2),
          YearMonth.of(2026, 2),
          YearMonth.of(2028, 2),
          YearMonth.of(2026, 3),
          YearMonth.of(2026, 4),
          YearMonth.of(2026, 6),
          YearMonth.of(2026, 10),
          YearMonth.of(2026, 11),
          YearMonth.of(2026, 12));

  /** A storage for one more life; the same one or another. */
  protected abstract Store storage();

  /** How many lives of a few minutes around the turn of a month. */
  protected abstract int shortLives();

  /** How many lives of two months and more, counted by the second all the same. */
  protected abstract int longLives();

  @Test
  public void livesAroundTheTurnOfAMonthAreCountedToTheSecond() {
    run("short", shortLives(), Pace.SECONDS);
  }

  @Test
  public void livesOfMonthsAreCountedToTheSecond() {
    run("long", longLives(), Pace.DAYS);
  }

  private void run(String name, int lives, Pace pace) {
    long seed = Long.getLong("vakna.ledger.seed", 20_260_601L);
    SeededChance chance = new SeededChance(seed, InstantSource.system());
    long lines = 0;
    for (int i = 0; i < lives; i++) {
      try {
        lines += live(chance, pace);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "life %d of seed %d (%s): %s".formatted(i, seed, name, e.getMessage()), e);
      }
    }
    System.out.printf(
        "%s: %d %s lives, %d statement lines, 0 mismatches%n",
        getClass().getSimpleName(), lives, name, lines);
  }

  private int live(SeededChance chance, Pace pace) {
    BillingCalendar calendar = new BillingCalendar(ZONES.get(chance.below(ZONES.size())));
    YearMonth month = MONTHS.get(chance.below(MONTHS.size()));
    Instant turn = calendar.period(month).to();
    SettableClock clock =
        new SettableClock(turn.minusSeconds(chance.below((int) pace.before().toSeconds())));
    ClockedStore store = new ClockedStore(storage(), clock);
    Life life = new Life(store, clock, chance, pace);
    life.run();

    int lines = 0;
    UsageReports reports = new UsageReports(store, calendar);
    Map<Life.Held, Long> all = new HashMap<>();
    for (int i = 0; i < pace.months(); i++) {
      Statement statement =
          reports.of(life.account(), month.plusMonths(i)).orElseThrow().statement();
      check(statement, life.counted(statement.period()));
      unitSeconds(statement).forEach((held, count) -> all.merge(held, count, Long::sum));
      lines += statement.lines().size();
    }
    Period whole =
        new Period(
            calendar.period(month).from(),
            calendar.period(month.plusMonths(pace.months() - 1)).to());
    assertThat(all).as("the months together").isEqualTo(life.counted(whole));
    check(read(store, life.account(), whole), all);
    if (pace == Pace.SECONDS) {
      checkPartition(store, life, chance, turn);
    }
    return lines;
  }

  /** Statements over any periods that follow each other say together what was held. */
  private static void checkPartition(Store store, Life life, SeededChance chance, Instant turn) {
    Instant from = turn.minusSeconds(200);
    Instant end = turn.plusSeconds(400);
    Period whole = new Period(from, end);
    Map<Life.Held, Long> all = new HashMap<>();
    while (from.isBefore(end)) {
      Instant to = from.plusSeconds(1 + chance.below(200));
      Period period = new Period(from, to.isBefore(end) ? to : end);
      Statement statement = read(store, life.account(), period);
      check(statement, life.counted(period));
      unitSeconds(statement).forEach((held, count) -> all.merge(held, count, Long::sum));
      from = period.to();
    }
    assertThat(all).isEqualTo(life.counted(whole));
  }

  private static Statement read(Store store, AccountId account, Period period) {
    return store.transact(tx -> {
      List<Interval> intervals = tx.metering().of(account, period.from(), period.to());
      return Statement.of(intervals, period, tx.now());
    });
  }

  private static void check(Statement statement, Map<Life.Held, Long> counted) {
    assertThat(unitSeconds(statement)).isEqualTo(counted);
    Map<String, BigDecimal> sums = new HashMap<>();
    for (Statement.Line line : statement.lines()) {
      BigDecimal charge = rounded(line.unitSeconds(), line.rate());
      assertThat(line.charge()).isEqualTo(charge);
      sums.merge(line.currencyCode(), charge, BigDecimal::add);
    }
    assertThat(new HashMap<>(statement.totals())).isEqualTo(sums);
    List<Object> keys = new ArrayList<>();
    statement.lines().forEach(line -> keys.add(Life.Held.of(line)));
    assertThat(keys).doesNotHaveDuplicates();
  }

  private static Map<Life.Held, Long> unitSeconds(Statement statement) {
    Map<Life.Held, Long> seconds = new HashMap<>();
    statement.lines().forEach(line -> seconds.put(Life.Held.of(line), line.unitSeconds()));
    return seconds;
  }

  /** Half up in whole numbers: rates of lives have at most six decimals. */
  private static BigDecimal rounded(long unitSeconds, BigDecimal rate) {
    BigInteger millionths =
        rate.movePointRight(6).toBigIntegerExact().multiply(BigInteger.valueOf(unitSeconds));
    BigInteger hundredth = BigInteger.valueOf(3600L * 10_000);
    return new BigDecimal(millionths.add(hundredth.shiftRight(1)).divide(hundredth), 2);
  }
}
