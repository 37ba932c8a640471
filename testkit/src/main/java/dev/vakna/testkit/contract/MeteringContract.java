package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.simulator.Samples;
import java.time.Instant;
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
  public void refusesOverlapsAndTakesWhatOnlyTouches() {
    Account account = newAccount();
    VpsId vps = newVps();
    Interval first = samples.interval(account.id(), vps, Meter.CPU, AT);
    open(first);
    close(vps, Set.of(Meter.CPU), AT.plusSeconds(10));
    assertThatThrownBy(
            () -> open(samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(9))))
        .isInstanceOf(RuntimeException.class);
    Interval inside = samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(2));
    assertThatThrownBy(() -> open(ending(inside, AT.plusSeconds(3))))
        .isInstanceOf(RuntimeException.class);
    Interval second = samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(10));
    open(second);
    thatList(tx -> tx.metering().of(vps))
        .containsExactly(ending(first, AT.plusSeconds(10)), second);
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
    List.of(before, across, inside, open, after).forEach(this::open);
    open(interval(newAccount(), newVps(), 0, null));
    thatList(tx -> tx.metering().of(account.id(), AT.plusSeconds(10), AT.plusSeconds(30)))
        .containsExactly(open, across, inside);
    thatList(tx -> tx.metering().of(account.id(), AT.plusSeconds(40), AT.plusSeconds(41)))
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

  private Interval interval(Account account, VpsId vps, long from, @Nullable Long to) {
    Interval interval = samples.interval(account.id(), vps, Meter.CPU, AT.plusSeconds(from));
    return to == null ? interval : ending(interval, AT.plusSeconds(to));
  }

  private VpsId newVps() {
    return new VpsId(chance.nextId());
  }

  private void open(Interval interval) {
    change(tx -> tx.metering().open(interval));
  }

  private void close(VpsId vps, Set<Meter> meters, Instant at) {
    change(tx -> tx.metering().close(vps, meters, at));
  }

  private static Interval ending(Interval interval, Instant at) {
    return new Interval(
        interval.id(),
        interval.account(),
        interval.vps(),
        interval.meter(),
        interval.quantity(),
        interval.ratePerHour(),
        interval.currencyCode(),
        interval.startedAt(),
        at);
  }
}
