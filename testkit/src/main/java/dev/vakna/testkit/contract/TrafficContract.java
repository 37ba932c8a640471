package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.traffic.SeenCounter;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.engine.Call;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is recorded of traffic, of every storage. */
public abstract class TrafficContract extends Contract {

  private static final YearMonth JUNE = YearMonth.of(2026, 6);
  private static final Instant LATER = AT.plusSeconds(60);
  private static final long EIB = 1L << 60;

  private Vps newVps(String host) {
    Account account = newAccount();
    Vps vps =
        samples
            .clone(account.id(), new JobId(chance.nextId()), host)
            .in(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.RUNNING);
    change(tx -> tx.vpses().insert(vps));
    return vps;
  }

  private List<SeenCounter> known(Vps... vpses) {
    Set<VpsId> ids = Arrays.stream(vpses).map(Vps::id).collect(Collectors.toUnmodifiableSet());
    return ask(tx -> tx.traffic().lock("host", ids));
  }

  @Test
  public void remembersHowFarEachEpochOfACounterWasCounted() {
    Vps one = newVps("host");
    Vps other = newVps("host");
    thatAnswer(tx -> tx.traffic().isCounted(one.id())).isFalse();
    SeenCounter first = new SeenCounter(one.id(), "first", 0, 0, AT, null);
    SeenCounter second = new SeenCounter(one.id(), "~second/!", EIB, 7 * EIB, LATER, null);
    SeenCounter others = new SeenCounter(other.id(), "first", 3, 4, AT, null);
    change(tx -> tx.traffic().keep(List.of(second, others, first)));
    assertThat(known(one)).containsExactlyInAnyOrder(first, second);
    assertThat(known(one, other)).containsExactlyInAnyOrder(first, second, others);
    assertThat(known()).isEmpty();
    thatAnswer(tx -> tx.traffic().isCounted(one.id())).isTrue();

    SeenCounter over = new SeenCounter(one.id(), "first", 5, 6, AT, LATER);
    change(tx -> tx.traffic().keep(List.of(over)));
    assertThat(known(one)).containsExactlyInAnyOrder(over, second);
    change(tx -> tx.traffic().forget(List.of(over)));
    change(tx -> tx.traffic().forget(List.of(over)));
    assertThat(known(one, other)).containsExactlyInAnyOrder(second, others);

    change(tx -> tx.vpses().remove(one.id()));
    assertThat(known(one)).isEmpty();
    change(tx -> tx.traffic().keep(List.of(second, others)));
    assertThat(known(one, other)).as("of one that is gone none is kept").containsExactly(others);
    change(tx -> {
      tx.traffic().keep(List.of());
      tx.traffic().forget(List.of());
      tx.traffic().add(List.of());
    });
  }

  private static TrafficUse use(Vps vps, YearMonth month, String rate, long in, long out) {
    return new TrafficUse(vps.account(), vps.id(), month, new BigDecimal(rate), "SEK", in, out);
  }

  @Test
  public void addsUpWhatWasCountedByMonthAndPriceAndKeepsItForGood() {
    Vps one = newVps("host");
    Vps other = newVps("host");
    change(tx -> {
      tx.traffic().add(List.of(use(one, JUNE, "0.1", 1, 2), use(other, JUNE, "0.1", 5, EIB)));
      tx.traffic().add(List.of(use(one, JUNE, "0.10", 10, 20), use(one, JUNE, "0.10", 0, 5)));
      tx.traffic().add(List.of(use(one, JUNE, "0.25", 100, 0)));
      tx.traffic().add(List.of(use(one, JUNE.plusMonths(1), "0.1", 1, 1)));
    });
    thatList(tx -> tx.traffic().of(one.id(), JUNE))
        .containsExactly(use(one, JUNE, "0.1", 11, 27), use(one, JUNE, "0.25", 100, 0));
    change(tx -> tx.vpses().remove(one.id()));
    thatList(tx -> tx.traffic().of(one.account(), JUNE))
        .containsExactly(use(one, JUNE, "0.1", 11, 27), use(one, JUNE, "0.25", 100, 0));
    thatList(tx -> tx.traffic().of(one.account(), JUNE.plusMonths(1)))
        .containsExactly(use(one, JUNE.plusMonths(1), "0.1", 1, 1));
    thatList(tx -> tx.traffic().of(one.id(), JUNE.minusMonths(1))).isEmpty();
    thatList(tx -> tx.traffic().of(other.account(), JUNE))
        .containsExactly(use(other, JUNE, "0.1", 5, EIB));
  }

  /** While the machine sends, is started again, and eight look as four servers. */
  @Test
  public void whoeverLooksAtOnceEachByteIsCountedOnce() throws Exception {
    Random random = new Random(seed());
    ModelEngine engine = new ModelEngine(samples.unique("host"));
    engine.countTraffic(true);
    Vps vps = newVps(engine.name());
    MachineName machine = MachineName.of(vps.id());
    Call.makeSmall(engine, machine);
    BillingCalendar calendar = new BillingCalendar(ZoneOffset.UTC);
    List<TrafficMeter> meters =
        Stream.generate(() -> new TrafficMeter(store(), engine, calendar, new RealPace()))
            .limit(4)
            .toList();
    long inbound = 0;
    long outbound = 0;
    AtomicInteger turn = new AtomicInteger();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 3; i++) {
        int in = random.nextInt(1_000_000);
        int out = random.nextInt(1_000_000);
        assertThat(engine.carry(machine, in, out)).isPresent();
        inbound += in;
        outbound += out;
        atOnce(
            8,
            () -> {
              TrafficMeter meter = meters.get(turn.getAndIncrement() % meters.size());
              if (turn.get() % 3 == 0) {
                meter.look(machine);
              } else {
                meter.look();
              }
              return true;
            });
      }
      ByName.of(engine).stop(machine);
      ByName.of(engine).boot(machine);
    }
    assertThat(used(vps.id())).as("seed %d", seed()).isEqualTo(new long[] {inbound, outbound});
  }

  private static long seed() {
    return Long.getLong("vakna.traffic.seed", 20_260_630L);
  }

  /** In this month and the one before, as it may turn meanwhile. */
  private long[] used(VpsId vps) {
    YearMonth now = YearMonth.from(ask(tx -> tx.now()).atOffset(ZoneOffset.UTC));
    long[] sum = {0, 0};
    for (YearMonth month : Set.of(now, now.minusMonths(1))) {
      for (TrafficUse use : ask(tx -> tx.traffic().of(vps, month))) {
        sum[0] += use.inbound();
        sum[1] += use.outbound();
      }
    }
    return sum;
  }
}
