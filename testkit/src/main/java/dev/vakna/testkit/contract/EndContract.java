package dev.vakna.testkit.contract;

import dev.vakna.core.account.Account;
import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.store.EndRecords.Timed;
import dev.vakna.simulator.Samples;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is recorded of ends, of every storage. */
public abstract class EndContract extends Contract {

  /** Long ago, so that what other tests leave comes later. */
  private static final Instant LONG_AGO = Instant.parse("2001-02-03T04:05:06.789Z");

  private final Account account = samples.account();

  private VpsId vps() {
    change(tx -> {
      if (tx.accounts().find(account.id()).isEmpty()) {
        tx.accounts().insert(account);
      }
    });
    return new VpsId(chance.nextId());
  }

  private Ending put(Ending ending) {
    change(tx -> tx.ends().put(ending));
    return ending;
  }

  private static Cancellation scheduled(Instant at) {
    return new Cancellation(
        Cancellation.Type.END_OF_PERIOD, "too\tdear ✂", "and far", AT.minusSeconds(9), at, null);
  }

  @Test
  public void keepsAllThatIsKnownOfAnEnd() {
    VpsId vps = vps();
    thatOptional(tx -> tx.ends().find(vps)).isEmpty();
    Ending none = put(Ending.none(vps, account.id()));
    thatOptional(tx -> tx.ends().find(vps)).contains(none);
    Ending planned = put(none.with(scheduled(AT.plusSeconds(60))).after(AT.plusSeconds(90)));
    thatOptional(tx -> tx.ends().find(vps)).contains(planned);
    Ending revoked = put(planned.with(scheduled(AT).revoked(AT.plusSeconds(1))).told());
    thatOptional(tx -> tx.ends().find(vps)).contains(revoked);
    Ending over = put(revoked.ended(AT.plusSeconds(2)));
    thatOptional(tx -> tx.ends().find(vps)).contains(over);
  }

  @Test
  public void outlivesItsVps() {
    vps();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), samples.unique("host"));
    change(tx -> tx.vpses().insert(vps));
    Ending ending = put(Ending.none(vps.id(), account.id()).with(scheduled(AT)));
    change(tx -> tx.vpses().remove(vps.id()));
    thatOptional(tx -> tx.ends().find(vps.id())).contains(ending);
  }

  @Test
  public void tellsWhatIsDueSoonestFirst() {
    VpsId later = vps();
    VpsId sooner = vps();
    put(Ending.none(later, account.id()).with(scheduled(LONG_AGO)).after(LONG_AGO.plusSeconds(5)));
    put(
        Ending.none(sooner, account.id())
            .with(scheduled(LONG_AGO.plusSeconds(5)))
            .after(LONG_AGO.minusSeconds(1)));
    put(Ending.none(vps(), account.id()).after(LONG_AGO.plusMillis(1)));
    put(Ending.none(vps(), account.id()).after(LONG_AGO.minusSeconds(9)).ended(AT));
    put(Ending.none(vps(), account.id()));
    put(
        Ending.none(vps(), account.id())
            .with(scheduled(LONG_AGO).revoked(LONG_AGO.minusSeconds(9))));
    Timed first = new Timed(LONG_AGO.minusSeconds(1), sooner);
    Timed second = new Timed(LONG_AGO, later);
    thatList(tx -> tx.ends().due(LONG_AGO, null, 10)).containsExactly(first, second);
    thatList(tx -> tx.ends().due(LONG_AGO, null, 1)).containsExactly(first);
    thatList(tx -> tx.ends().due(LONG_AGO, first, 10)).containsExactly(second);
    thatList(tx -> tx.ends().due(LONG_AGO, second, 10)).isEmpty();
    thatList(tx -> tx.ends().due(LONG_AGO.minusSeconds(2), null, 10)).isEmpty();
    change(tx -> tx.ends().find(sooner).ifPresent(end -> tx.ends().put(end.ended(AT))));
    change(tx -> tx.ends().find(later).ifPresent(end -> tx.ends().put(end.ended(AT))));
  }

  @Test
  public void tellsOfWhomWasNotToldYet() {
    Instant before = LONG_AGO.minus(400, ChronoUnit.DAYS);
    VpsId one = vps();
    VpsId two = vps();
    Ending told = Ending.none(one, account.id()).after(before.minusSeconds(5)).told();
    put(told);
    put(Ending.none(two, account.id()).after(before.minusSeconds(6)));
    put(Ending.none(vps(), account.id()).after(before));
    put(Ending.none(vps(), account.id()).after(before.minusSeconds(6)).ended(AT));
    thatList(tx -> tx.ends().untold(before, null, 10)).extracting(Timed::vps).containsExactly(two);
    put(told.after(before.minusSeconds(9)));
    Timed first = new Timed(before.minusSeconds(9), one);
    Timed second = new Timed(before.minusSeconds(6), two);
    thatList(tx -> tx.ends().untold(before, null, 10)).containsExactly(first, second);
    thatList(tx -> tx.ends().untold(before, null, 1)).containsExactly(first);
    thatList(tx -> tx.ends().untold(before, first, 10)).containsExactly(second);
    put(told.ended(AT));
    put(Ending.none(two, account.id()).ended(AT));
  }

  @Test
  public void nothingIsChargedBeyondAnEndHoweverLateItIsClosed() {
    VpsId vps = vps();
    Instant end = AT.plusSeconds(100);
    put(Ending.none(vps, account.id()).after(end.plusSeconds(7)).with(scheduled(end)));
    change(tx -> tx.metering().open(samples.interval(account.id(), vps, Meter.CPU, AT)));
    change(tx -> tx.metering().open(samples.interval(account.id(), vps, Meter.MEMORY, AT)));
    change(tx -> tx.metering().close(vps, Set.of(Meter.MEMORY), end.minusSeconds(10)));
    change(tx ->
        tx.metering()
            .open(samples.interval(account.id(), vps, Meter.STORAGE, end.plusSeconds(30))));
    change(tx -> tx.metering().close(vps, EnumSet.allOf(Meter.class), end.plusSeconds(300)));
    thatList(tx -> tx.metering().of(vps).stream().map(EndContract::life).toList())
        .containsExactlyInAnyOrder(
            new Life(Meter.CPU, second(AT), second(end)),
            new Life(Meter.MEMORY, second(AT), second(end.minusSeconds(10))),
            new Life(Meter.STORAGE, second(end.plusSeconds(30)), second(end.plusSeconds(30))));
  }

  @Test
  public void newPricesChargeNothingBeyondAnEnd() {
    vps();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), samples.unique("host"));
    change(tx -> tx.vpses().insert(vps));
    Instant end = AT.plusSeconds(100);
    put(Ending.none(vps.id(), account.id()).after(end.plusSeconds(500)).ended(end));
    change(tx -> tx.metering().open(samples.interval(account.id(), vps.id(), Meter.CPU, AT)));
    BigDecimal dear = new BigDecimal("7.5");
    PriceList prices = new PriceList("SEK", dear, dear, dear, dear, dear);
    change(tx -> tx.metering().reprice(vps.site().region(), prices, end.plusSeconds(50)));
    change(tx -> tx.metering().close(vps.id(), Samples.allMeters(), end.plusSeconds(300)));
    thatList(tx -> tx.metering().of(vps.id()).stream().map(EndContract::life).toList())
        .containsExactly(
            new Life(Meter.CPU, second(AT), second(end)),
            new Life(Meter.CPU, second(end), second(end)));
    change(tx -> tx.vpses().remove(vps.id()));
  }

  private record Life(Meter meter, Instant from, @Nullable Instant to) {}

  private static Life life(Interval interval) {
    return new Life(interval.meter(), interval.startedAt(), interval.endedAt());
  }

  private static Instant second(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS);
  }
}
