package dev.vakna.core.overview;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.destroy.EndGate;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.firewall.FirewallGate;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerGate;
import dev.vakna.core.resize.ResizeFacts;
import dev.vakna.core.resize.ResizeGate;
import dev.vakna.core.restore.step.RestoreContext;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Pace;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what owners ask of one machine of theirs. Text that is no id, and another account's, are
 * not found.
 */
public final class Overviews {

  /** Between the two readings of a machine that nobody has asked for lately. */
  private static final Duration SAMPLE = Duration.ofMillis(200);

  private final Store store;
  private final Gauging gauging;
  private final Pace pace;
  private final BillingCalendar calendar;
  private final ProcessorShares shares = new ProcessorShares();

  public Overviews(Store store, Gauging gauging, Pace pace, BillingCalendar calendar) {
    this.store = Objects.requireNonNull(store);
    this.gauging = Objects.requireNonNull(gauging);
    this.pace = Objects.requireNonNull(pace);
    this.calendar = Objects.requireNonNull(calendar);
  }

  private static Optional<Vps> find(Tx tx, Caller caller, String id) {
    return VpsId.parse(id).flatMap(vps -> tx.vpses().find(caller.account(), vps));
  }

  /** The VPS with what may be done with it. */
  public Optional<Details> details(Caller caller, String id) {
    return store.read(tx -> find(tx, caller, id).map(vps -> details(tx, caller, vps)));
  }

  private Details details(Tx tx, Caller caller, Vps vps) {
    PowerGate gate = PowerGate.of(tx, vps);
    Map<PowerAct, Gate> power = new EnumMap<>(PowerAct.class);
    for (PowerAct act : PowerAct.values()) {
      power.put(act, gate.shown(caller, act));
    }
    Account account =
        tx.accounts()
            .find(vps.account())
            .orElseThrow(() -> new IllegalStateException("no account of " + vps.id()));
    ResizeFacts facts = ResizeFacts.read(tx, vps, account);
    return new Details(
        vps,
        vps.billing().isPayg() ? periodEnd(tx.now()) : null,
        traffic(tx, vps.id(), calendar.monthOf(tx.now())),
        power,
        EndGate.canCancel(caller, facts.end()),
        ResizeGate.canResize(caller, facts),
        FirewallGate.canChange(caller, facts.end()),
        tx.firewalls().find(vps.id()).orElse(null));
  }

  private static Gauges.@Nullable Traffic traffic(Tx tx, VpsId vps, YearMonth month) {
    List<TrafficUse> used = tx.traffic().of(vps, month);
    if (used.isEmpty() && !tx.traffic().isCounted(vps)) {
      return null;
    }
    return new Gauges.Traffic(
        used.stream().mapToLong(TrafficUse::inbound).sum(),
        used.stream().mapToLong(TrafficUse::outbound).sum());
  }

  private Instant periodEnd(Instant now) {
    return calendar.period(calendar.monthOf(now)).to();
  }

  /** How the VPS is reached. */
  public Optional<Network> network(Caller caller, String id) {
    return store.read(tx -> find(tx, caller, id).map(vps -> new Network(vps, card(tx, vps))));
  }

  /** What a restore gave the machine stands in its job, which is kept as long as the machine. */
  private static @Nullable NetworkCard card(Tx tx, Vps vps) {
    String address = vps.site().primaryIp();
    if (address == null) {
      return null;
    }
    NetworkCard bare = new NetworkCard(null, address, null, null, List.of(), null);
    Vps.RestoredFrom restored = vps.origin().restored();
    if (restored == null || vps.site().placement() == null) {
      return bare;
    }
    RestoreContext made =
        tx.jobs()
            .find(vps.account(), restored.job())
            .map(job -> RestoreContext.of(job.operation()))
            .orElse(null);
    if (made == null) {
      return bare;
    }
    // One that an older release planned without a card has no use of its address.
    if (made.input().plan().devices().nic() == Devices.NicModel.NONE) {
      return null;
    }
    Identity given = made.identity();
    return new NetworkCard(
        given.mac(), address, given.prefix(), given.gateway(), given.nameservers(), given.six());
  }

  /** What is recorded of a machine, read before its engine is asked. */
  private record Recorded(Vps vps, int pendingTasks) {}

  /** What the VPS does and uses now. Whether it runs is told by the records. */
  public Optional<Status> status(Caller caller, String id) {
    Optional<Recorded> recorded =
        store.read(tx ->
            find(tx, caller, id)
                .map(vps -> new Recorded(vps, PowerGate.of(tx, vps).held() ? 1 : 0)));
    return recorded.map(this::status);
  }

  private Status status(Recorded recorded) {
    Vps vps = recorded.vps();
    Vps.Placement placement = vps.site().placement();
    if (placement == null || vps.standing().power() != PowerState.RUNNING) {
      return new Status(vps, Gauges.NONE, null, recorded.pendingTasks());
    }
    Gauges gauges = gauging.of(placement.host(), vps.place());
    Optional<BigDecimal> share = share(vps, gauges);
    if (share.isEmpty() && gauges.processorTime() != null) {
      try {
        pace.sleep(SAMPLE);
        gauges = gauging.of(placement.host(), vps.place());
        share = share(vps, gauges);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new Status(vps, gauges, share.orElse(null), recorded.pendingTasks());
  }

  private Optional<BigDecimal> share(Vps vps, Gauges gauges) {
    Duration used = gauges.processorTime();
    return used == null
        ? Optional.empty()
        : shares.share(vps.id(), used, vps.resources().cpuCores(), pace.nanos());
  }
}
