package dev.vakna.core.usage;

import dev.vakna.core.account.Account;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Period;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What accounts used in a month, and what a VPS costs that runs through one. */
public final class UsageReports {

  /** How many accounts a page holds. */
  public static final int PAGE = 100;

  private final Store store;
  private final BillingCalendar calendar;

  public UsageReports(Store store, BillingCalendar calendar) {
    this.store = Objects.requireNonNull(store);
    this.calendar = Objects.requireNonNull(calendar);
  }

  /**
   * What one account used in a month.
   *
   * @param month which one
   * @param name the account's
   * @param currencyCode the currency to name first: the default region's, unless everything was
   *     used in others
   */
  public record Usage(
      YearMonth month, AccountId account, String name, Statement statement, String currencyCode) {}

  /**
   * What a VPS costs.
   *
   * @param estimate null for one that is not paid by the hour
   */
  public record Breakdown(Period period, Charges.@Nullable Estimate estimate) {}

  /**
   * Accounts with usage, by id.
   *
   * @param month which one
   * @param next what the next page comes after, or null after the last one
   */
  public record Page(
      YearMonth month, Period period, List<Usage> accounts, @Nullable AccountId next) {
    public Page {
      accounts = List.copyOf(accounts);
    }
  }

  /**
   * An account's usage; none when there is no such account.
   *
   * @param month the present one when null
   */
  public Optional<Usage> of(AccountId account, @Nullable YearMonth month) {
    return store.read(tx -> {
      Instant now = tx.now();
      YearMonth shown = month == null ? calendar.monthOf(now) : month;
      return tx.accounts().find(account).map(found -> usage(tx, found, shown, now));
    });
  }

  /**
   * One account as a page, or all that used anything, page by page.
   *
   * @param account only this one, with or without usage; all when null
   * @param month the present one when null
   * @param after the page before's {@code next}, or null for the first page
   */
  public Page page(
      @Nullable AccountId account, @Nullable YearMonth month, @Nullable AccountId after) {
    return store.read(tx -> {
      Instant now = tx.now();
      YearMonth shown = month == null ? calendar.monthOf(now) : month;
      Period period = calendar.period(shown);
      List<AccountId> ids =
          account == null
              ? tx.metering().accounts(period.from(), period.to(), after, PAGE)
              : List.of(account);
      return new Page(
          shown,
          period,
          ids.stream()
              .flatMap(id -> tx.accounts().find(id).stream())
              .map(found -> usage(tx, found, shown, now))
              .toList(),
          ids.size() < PAGE ? null : ids.getLast());
    });
  }

  /** What the account's VPS costs around the clock this month, at its region's present prices. */
  public Optional<Breakdown> breakdown(AccountId account, VpsId vps) {
    return store.read(tx -> {
      Period period = calendar.period(calendar.monthOf(tx.now()));
      return tx.vpses()
          .find(account, vps)
          .map(found ->
              new Breakdown(
                  period,
                  found.billing().isPayg()
                      ? Charges.estimate(
                          found.resources(),
                          tx.regions().find(found.site().region()).orElseThrow().prices(),
                          period)
                      : null));
    });
  }

  /** What is due is ended by a round; what is told goes by the end and not by the round. */
  private static Map<VpsId, Instant> ends(Tx tx, List<Interval> intervals) {
    Set<VpsId> open =
        intervals.stream()
            .filter(interval -> interval.endedAt() == null)
            .map(Interval::vps)
            .collect(Collectors.toUnmodifiableSet());
    Map<VpsId, Instant> ends = new HashMap<>();
    if (!open.isEmpty()) {
      for (Ending ending : tx.ends().all(open)) {
        ending.chargedUntil().ifPresent(until -> ends.put(ending.vps(), until));
      }
    }
    return ends;
  }

  private Usage usage(Tx tx, Account account, YearMonth month, Instant now) {
    Period period = calendar.period(month);
    List<Interval> intervals = tx.metering().of(account.id(), period.from(), period.to());
    Statement statement =
        Statement.of(
            intervals, tx.traffic().of(account.id(), month), period, now, ends(tx, intervals));
    String usual = tx.regions().defaultRegion().prices().currencyCode();
    SortedMap<String, BigDecimal> totals = statement.totals();
    boolean elsewhere = !totals.isEmpty() && !totals.containsKey(usual);
    return new Usage(
        month, account.id(), account.name(), statement, elsewhere ? totals.firstKey() : usual);
  }
}
