package dev.vakna.testkit.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vakna.core.account.Account;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.traffic.LastLook;
import dev.vakna.core.traffic.LateLookException;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.engine.Call;
import dev.vakna.testkit.operation.VirtualPace;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {

  private static final Instant LAST_OF_JUNE = Instant.parse("2026-06-30T21:59:30Z");
  private static final YearMonth JUNE = YearMonth.of(2026, 6);
  private static final long GIB = 1L << 30;
  private static final BillingCalendar CALENDAR =
      new BillingCalendar(ZoneId.of("Europe/Stockholm"));

  private final SettableClock clock = new SettableClock(LAST_OF_JUNE);
  private final MemoryStore store = new MemoryStore(clock);
  private final SeededChance chance = new SeededChance(3, clock);
  private final Samples samples = new Samples(chance, LAST_OF_JUNE);
  private final ModelEngine machines = new ModelEngine("host");
  private final TrafficMeter meter = meter(machines);
  private final List<String> missed = new ArrayList<>();
  private Vps vps;
  private MachineName machine;

  private TrafficMeter meter(Engine engine) {
    return new TrafficMeter(store, engine, CALENDAR, new VirtualPace(clock));
  }

  @BeforeEach
  void aMachineRuns() throws Exception {
    machines.countTraffic(true);
    Account account = samples.account();
    vps = samples.clone(account.id(), new JobId(chance.nextId()), "host");
    machine = MachineName.of(vps.id());
    store.transact(tx -> {
      tx.accounts().insert(account);
      tx.vpses().insert(vps);
      return true;
    });
    Call.makeSmall(machines, machine);
    active();
  }

  private Place place() {
    return Place.of(machine);
  }

  private void active() {
    stands(ServiceStatus.ACTIVE);
  }

  private void stands(ServiceStatus status) {
    store.transact(tx -> {
      tx.vpses().update(vps.in(status, PowerState.RUNNING, PowerState.RUNNING));
      return true;
    });
  }

  private void sends(long bytes) {
    assertThat(machines.carry(machine, 1, bytes)).isPresent();
  }

  private List<TrafficUse> used(YearMonth month) {
    return store.read(tx -> tx.traffic().of(vps.id(), month));
  }

  private long sent(YearMonth month) {
    return used(month).stream().mapToLong(TrafficUse::outbound).sum();
  }

  private long sentInAll() {
    return sent(JUNE) + sent(JUNE.plusMonths(1));
  }

  @Test
  void whatIsSeenBelongsToTheMonthInWhichItIsSeen() {
    sends(100);
    meter.look();
    clock.advance(Duration.ofSeconds(29));
    sends(10);
    meter.look();
    sends(1);
    clock.advance(Duration.ofSeconds(1));
    meter.look();
    assertThat(sent(JUNE)).isEqualTo(110);
    assertThat(sent(JUNE.plusMonths(1))).isEqualTo(1);
    clock.set(LAST_OF_JUNE.minusSeconds(60));
    sends(5);
    meter.look();
    assertThat(sentInAll()).as("by a clock that was set back").isEqualTo(116);
  }

  @Test
  void whatIsSeenAfterAChangeOfPricesIsALineOfItsOwnAndLinesAddUp() {
    sends(GIB + GIB / 20);
    meter.look();
    price("0.25");
    sends(GIB / 50);
    meter.look();
    price("0.10");
    sends(GIB / 20);
    meter.look();
    assertThat(used(JUNE))
        .extracting(TrafficUse::rate, TrafficUse::outbound, TrafficUse::charge)
        .containsExactly(
            tuple(new BigDecimal("0.1"), GIB + 2 * (GIB / 20), new BigDecimal("0.11")),
            tuple(new BigDecimal("0.25"), GIB / 50, new BigDecimal("0.00")));
    UsageReports.Usage usage =
        new UsageReports(store, CALENDAR).of(vps.account(), JUNE).orElseThrow();
    assertThat(usage.statement().totals()).containsEntry("SEK", new BigDecimal("0.11"));
  }

  private void price(String ofAGib) {
    Region region = store.read(tx -> tx.regions().defaultRegion());
    PriceList prices = region.prices();
    new Regions(store)
        .put(
            new Region(
                region.id(),
                region.name(),
                region.country(),
                region.available(),
                region.isDefault(),
                region.cpuCores(),
                region.memoryGb(),
                region.storageGb(),
                new PriceList(
                    prices.currencyCode(),
                    prices.cpuPerCoreHour(),
                    prices.memoryPerGbHour(),
                    prices.storagePerGbHour(),
                    prices.ipPerHour(),
                    new BigDecimal(ofAGib)),
                region.engine()));
  }

  @Test
  void whatWasSeenBeforeItWasHandedOverIsNeverCharged() {
    stands(ServiceStatus.PENDING);
    sends(100);
    meter.look();
    sends(20);
    active();
    meter.look();
    assertThat(sentInAll()).isEqualTo(20);
    stands(ServiceStatus.SUSPENDED);
    sends(3);
    meter.look();
    assertThat(sentInAll()).as("what is suspended runs on").isEqualTo(23);
  }

  @Test
  void whatIsSeenAfterItsEndIsNotCharged() {
    sends(100);
    meter.look();
    Ending ending = Ending.none(vps.id(), vps.account()).after(clock.instant().plusSeconds(10));
    store.transact(tx -> {
      tx.ends().put(ending);
      return true;
    });
    sends(20);
    meter.look();
    assertThat(sentInAll()).isEqualTo(120);
    clock.advance(Duration.ofSeconds(10));
    sends(3);
    meter.look();
    assertThat(sentInAll()).isEqualTo(120);
    store.transact(tx -> {
      tx.vpses().remove(vps.id());
      return true;
    });
    sends(4);
    meter.look();
    assertThat(sentInAll()).as("it stays when its VPS is gone").isEqualTo(120);
  }

  @Test
  void aServerThatComesBackCountsWhatWasSentMeanwhile() {
    sends(100);
    meter.look();
    sends(20);
    TrafficMeter other = meter(machines);
    other.look();
    sends(3);
    other.look();
    meter.look();
    meter.look();
    assertThat(sentInAll()).isEqualTo(123);
  }

  private LastLook looked(Engine engine) {
    return new LastLook(
        engine,
        meter(engine),
        new LastLook.Told() {
          @Override
          public void counted() {}

          @Override
          public void missed(MachineName name, RuntimeException why) {
            missed.add(String.valueOf(why.getMessage()));
          }
        });
  }

  @Test
  void nothingIsLostByStoppingStartingResizingAndRemovingItAgainAndAgain() throws Exception {
    LastLook engine = looked(machines);
    long all = 0;
    for (int i = 1; i <= 5; i++) {
      sends(i);
      engine.stop(place(), ByName.UNHURRIED);
      engine.boot(place(), ByName.UNHURRIED);
      sends(10L * i);
      machines.kill(machine);
      engine.boot(place(), ByName.UNHURRIED);
      sends(100L * i);
      engine.resize(place(), new MachineSize(i + 2, 1024), ByName.UNHURRIED);
      engine.boot(place(), ByName.UNHURRIED);
      all += 111L * i;
    }
    sends(7);
    engine.destroy(place(), ByName.UNHURRIED);
    assertThat(sentInAll()).isEqualTo(all + 7);
    assertThat(missed).isEmpty();
  }

  private Engine answering(String method, Runnable before) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, called, arguments) -> {
              try {
                Object answer = called.invoke(machines, arguments);
                if (called.getName().equals(method)) {
                  before.run();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aLookThatTookTooLongIsNotCountedAndTheNextOneCountsTheSame() {
    sends(100);
    TrafficMeter late = meter(answering("traffic", () -> clock.advance(Duration.ofSeconds(301))));
    assertThatThrownBy(late::look)
        .isInstanceOf(LateLookException.class)
        .hasMessage(
            "a look at the traffic of the machines of host took 301 s and is not counted; the next one counts the same");
    assertThat(sentInAll()).isZero();
    meter.look();
    assertThat(sentInAll()).isEqualTo(100);
  }

  @Test
  void thatItCannotBeCountedKeepsNoMachineFromBeingStopped() throws Exception {
    sends(100);
    Engine silent =
        answering(
            "traffic",
            () -> {
              throw EngineException.outOfReach("nobody answers", null);
            });
    looked(silent).stop(place(), ByName.UNHURRIED);
    assertThat(machines.state(place())).isEqualTo(Observation.State.STOPPED);
    assertThat(missed).containsExactly("nobody answers");
  }
}
