package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import dev.vakna.simulator.Samples;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Metering of every storage. */
public abstract class MeteringContract extends Contract {

  @Test
  public void keepsAnIntervalOpenUntilItIsClosed() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval cpu = samples.interval(account.id(), vps, Meter.CPU, AT);
    Interval storage = samples.interval(account.id(), vps, Meter.STORAGE, AT.plusSeconds(1));
    open(storage);
    open(cpu);
    thatList(tx -> tx.metering().of(vps)).containsExactly(cpu, storage);
    close(vps, Set.of(Meter.CPU, Meter.MEMORY), AT.plusSeconds(60));
    thatList(tx -> tx.metering().of(vps)).containsExactly(ending(cpu, AT.plusSeconds(60)), storage);
    close(vps, Samples.allMeters(), AT.plusSeconds(90));
    close(vps, Samples.allMeters(), AT.plusSeconds(99));
    close(vps, Set.of(), AT.plusSeconds(99));
    thatList(tx -> tx.metering().of(vps))
        .containsExactly(ending(cpu, AT.plusSeconds(60)), ending(storage, AT.plusSeconds(90)));
  }

  @Test
  public void refusesASecondOpenIntervalOfOneVpsAndMeter() {
    Account account = newAccount();
    VpsId vps = newVps();
    open(samples.interval(account.id(), vps, Meter.CPU, AT));
    open(samples.interval(account.id(), vps, Meter.MEMORY, AT));
    open(samples.interval(account.id(), newVps(), Meter.CPU, AT));
    assertThatThrownBy(
            () -> open(samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(5))))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(
            () -> open(samples.interval(account.id(), vps, Meter.CPU, AT.minusSeconds(5))))
        .isInstanceOf(RuntimeException.class);
    thatList(tx -> tx.metering().of(vps)).hasSize(2);
  }

  @Test
  public void whatOpensBeforeTheLastOneEndedBeginsWhereThatOneEnded() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval first = samples.interval(account.id(), vps, Meter.CPU, AT);
    open(first);
    close(vps, Set.of(Meter.CPU), AT.plusSeconds(10));
    Interval second = samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(3));
    open(second);
    thatList(tx -> tx.metering().of(vps))
        .containsExactly(ending(first, AT.plusSeconds(10)), second.notBefore(AT.plusSeconds(10)));
    close(vps, Set.of(Meter.CPU), AT.plusSeconds(4));
    Interval third = samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(12));
    open(third);
    Interval memory = samples.interval(account.id(), vps, Meter.MEMORY, AT.plusSeconds(2));
    open(memory);
    thatList(tx -> tx.metering().of(vps))
        .as("the second began and ended at the same moment; another meter is its own")
        .containsExactly(
            ending(first, AT.plusSeconds(10)),
            memory,
            ending(second.notBefore(AT.plusSeconds(10)), AT.plusSeconds(10)),
            third);
  }

  @Test
  public void aPowerCycleWithinOneSecondLosesAndDoublesNothing() {
    Account account = newAccount();
    VpsId vps = newVps();
    Instant second = AT.truncatedTo(ChronoUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      open(samples.interval(account.id(), vps, Meter.CPU, second.plusMillis(100 + 200L * i)));
      close(vps, Set.of(Meter.CPU), second.plusMillis(200 + 200L * i));
    }
    open(samples.interval(account.id(), vps, Meter.CPU, second.plusMillis(900)));
    close(vps, Set.of(Meter.CPU), second.plusMillis(1100));
    List<Interval> cycles = ask(tx -> tx.metering().of(vps));
    assertThat(cycles).hasSize(4);
    assertThat(cycles).allSatisfy(i -> assertThat(i.startedAt()).isEqualTo(second));
    assertThat(cycles.stream().filter(i -> second.equals(i.endedAt()))).hasSize(3);
    assertThat(cycles.stream().filter(i -> second.plusSeconds(1).equals(i.endedAt()))).hasSize(1);
  }

  @Test
  public void anIntervalIsAddedOpenAndItsIdentityOnce() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval interval = samples.interval(account.id(), vps, Meter.CPU, AT);
    assertThatThrownBy(() -> open(ending(interval, AT.plusSeconds(1))))
        .isInstanceOf(RuntimeException.class);
    open(interval);
    close(vps, Set.of(Meter.CPU), AT.plusSeconds(5));
    assertThatThrownBy(() -> open(interval)).isInstanceOf(RuntimeException.class);
    thatList(tx -> tx.metering().of(vps)).containsExactly(ending(interval, AT.plusSeconds(5)));
  }

  @Test
  public void newPricesFollowWithoutAGapForAllOfARegionAndNobodyElse() {
    Account account = newAccount();
    String region = samples.unique("region");
    VpsId one = newVpsIn(account, region);
    VpsId two = newVpsIn(account, region);
    VpsId elsewhere = newVpsIn(account, samples.unique("region"));
    PriceList before = prices("SEK", "0.0040", "0.0040", "1", "1");
    for (VpsId vps : List.of(one, two, elsewhere)) {
      opened(account, vps, before, AT).forEach(this::open);
    }
    close(two, Charges.powered(), AT.plusSeconds(5));

    PriceList after = prices("SEK", "0.004", "9", "1", "2");
    assertThat(reprice(region, after, AT.plusSeconds(60)))
        .as("memory and address of one, address of two; 0.004 is the price it was")
        .isEqualTo(3);

    assertThat(shape(one))
        .containsExactlyInAnyOrder(
            "CPU 0.0040 0-",
            "MEMORY 0.0040 0-60",
            "STORAGE 1 0-",
            "IPV4 1 0-60",
            "MEMORY 9 60-",
            "IPV4 2 60-");
    assertThat(shape(two))
        .containsExactlyInAnyOrder(
            "CPU 0.0040 0-5", "MEMORY 0.0040 0-5", "STORAGE 1 0-", "IPV4 1 0-60", "IPV4 2 60-");
    assertThat(shape(elsewhere)).hasSize(4).allMatch(line -> line.endsWith("0-"));
    assertThat(reprice(region, after, AT.plusSeconds(61))).isZero();
    List<Interval> kept = ask(tx -> tx.metering().of(one));
    assertThat(kept)
        .allSatisfy(interval -> {
          assertThat(interval.account()).isEqualTo(account.id());
          assertThat(interval.quantity()).isEqualTo(Charges.quantity(interval.meter(), SIZE));
        });
  }

  @Test
  public void aChangeOfCurrencyIsAChangeOfPrice() {
    Account account = newAccount();
    String region = samples.unique("region");
    VpsId vps = newVpsIn(account, region);
    opened(account, vps, prices("SEK", "1", "1", "1", "1"), AT).forEach(this::open);
    assertThat(reprice(region, prices("EUR", "1", "1", "1", "1"), AT.plusSeconds(1))).isEqualTo(4);
    assertThat(ask(tx -> tx.metering().of(vps)).stream().filter(i -> i.endedAt() == null))
        .hasSize(4)
        .allSatisfy(i -> assertThat(i.currencyCode()).isEqualTo("EUR"));
  }

  @Test
  public void aPriceChangeByAClockThatWasSetBackBeginsWhereTheOldPriceBegan() {
    Account account = newAccount();
    String region = samples.unique("region");
    VpsId vps = newVpsIn(account, region);
    opened(account, vps, prices("SEK", "1", "1", "1", "1"), AT).forEach(this::open);
    reprice(region, prices("SEK", "2", "1", "1", "1"), AT.minusSeconds(30));
    reprice(region, prices("SEK", "3", "1", "1", "1"), AT.plusMillis(1));
    assertThat(shape(vps)).contains("CPU 1 0-0", "CPU 2 0-0", "CPU 3 0-");
  }

  @Test
  public void accountsWithUsageComeByPages() {
    Instant longAgo = Instant.parse("1999-05-05T00:00:00Z").plusSeconds(chance.below(1_000_000));
    List<AccountId> touching = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Account account = newAccount();
      touching.add(account.id());
      for (int j = 0; j < 2; j++) {
        VpsId vps = newVps();
        open(samples.interval(account.id(), vps, Meter.CPU, longAgo));
        close(vps, Set.of(Meter.CPU), longAgo.plusSeconds(10));
      }
    }
    touching.sort(Comparator.comparing(AccountId::text));
    Instant to = longAgo.plusSeconds(5);
    thatList(tx -> tx.metering().accounts(longAgo, to, null, 3))
        .containsExactlyElementsOf(touching.subList(0, 3));
    thatList(tx -> tx.metering().accounts(longAgo, to, touching.get(2), 3))
        .containsExactlyElementsOf(touching.subList(3, 5));
    thatList(tx -> tx.metering().accounts(longAgo, to, touching.get(4), 3)).isEmpty();
    thatList(
            tx -> tx.metering().accounts(longAgo.plusSeconds(10), longAgo.plusSeconds(11), null, 3))
        .isEmpty();
    thatList(tx -> tx.metering().accounts(longAgo.minusSeconds(1), longAgo, null, 3)).isEmpty();
  }

  @Test
  public void closingBeforeTheBeginningChargesNothing() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval interval = samples.interval(account.id(), vps, Meter.CPU, AT);
    open(interval);
    close(vps, Set.of(Meter.CPU), AT.minusSeconds(1));
    thatList(tx -> tx.metering().of(vps)).containsExactly(ending(interval, AT));
  }

  @Test
  public void findsAnAccountsIntervalsThatTouchAPeriod() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval before = interval(account, vps, 0, 10L);
    Interval across = interval(account, vps, 10, 20L);
    Interval inside = interval(account, vps, 20, 25L);
    Interval open = interval(account, newVps(), 5, null);
    Interval after = interval(account, newVps(), 30, null);
    List.of(before, across, inside, open, after).forEach(this::openAndClose);
    open(interval(newAccount(), newVps(), 0, null));
    Instant zero = AT.truncatedTo(ChronoUnit.SECONDS);
    thatList(tx -> tx.metering().of(account.id(), zero.plusSeconds(10), zero.plusSeconds(30)))
        .containsExactly(open, across, inside);
    thatList(tx -> tx.metering().of(account.id(), zero.plusSeconds(40), zero.plusSeconds(41)))
        .containsExactly(open, after);
  }

  @Test
  public void aBillStaysWhenItsVpsIsGone() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval interval = samples.interval(account.id(), vps, Meter.IPV4, AT);
    open(interval);
    change(tx -> tx.vpses().remove(vps));
    thatList(tx -> tx.metering().of(vps)).containsExactly(interval);
    assertThatThrownBy(
            () -> open(samples.interval(new AccountId(chance.nextId()), newVps(), Meter.CPU, AT)))
        .isInstanceOf(RuntimeException.class);
  }

  private static final Resources SIZE = new Resources(2, 4, 60);

  private static PriceList prices(
      String currency, String cpu, String memory, String storage, String ip) {
    return new PriceList(
        currency,
        new BigDecimal(cpu),
        new BigDecimal(memory),
        new BigDecimal(storage),
        new BigDecimal(ip),
        BigDecimal.ZERO);
  }

  private List<Interval> opened(Account account, VpsId vps, PriceList prices, Instant at) {
    return Charges.opened(chance, account.id(), vps, SIZE, prices, Samples.allMeters(), at);
  }

  /** Meter, price, and seconds from {@link #AT}. */
  private List<String> shape(VpsId vps) {
    Instant zero = AT.truncatedTo(ChronoUnit.SECONDS);
    return ask(tx -> tx.metering().of(vps)).stream()
        .map(i ->
            "%s %s %d-%s"
                .formatted(
                    i.meter(),
                    i.ratePerHour(),
                    Duration.between(zero, i.startedAt()).toSeconds(),
                    i.endedAt() == null ? "" : Duration.between(zero, i.endedAt()).toSeconds()))
        .toList();
  }

  private int reprice(String region, PriceList prices, Instant at) {
    return ask(tx -> tx.metering().reprice(region, prices, at));
  }

  private VpsId newVpsIn(Account account, String region) {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host", region);
    change(tx -> tx.vpses().insert(vps));
    return vps.id();
  }

  private Interval interval(Account account, VpsId vps, long from, @Nullable Long to) {
    Interval interval = samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(from));
    return to == null ? interval : interval.closed(AT.plusSeconds(to));
  }

  private VpsId newVps() {
    return new VpsId(chance.nextId());
  }

  private void open(Interval interval) {
    change(tx -> tx.metering().open(interval));
  }

  /** The interval as it was before it was closed, then closed. */
  private void openAndClose(Interval interval) {
    open(
        new Interval(
            interval.id(),
            interval.account(),
            interval.vps(),
            interval.meter(),
            interval.quantity(),
            interval.ratePerHour(),
            interval.currencyCode(),
            interval.startedAt(),
            null));
    Instant end = interval.endedAt();
    if (end != null) {
      close(interval.vps(), Set.of(interval.meter()), end);
    }
  }

  private void close(VpsId vps, Set<Meter> meters, Instant at) {
    change(tx -> tx.metering().close(vps, meters, at));
  }

  private static Interval ending(Interval interval, Instant at) {
    return interval.closed(at);
  }
}
