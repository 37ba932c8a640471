package dev.vakna.core.resize;

import dev.vakna.core.account.Account;
import dev.vakna.core.admission.HostRoom;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.capacity.HostReading;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.OncePerKey;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives Cloud VMs that are off another size: their record and what is metered, in one transaction.
 * No engine is asked to change anything: whoever starts a machine has it run in the size that is
 * recorded then, so the two cannot drift apart, whatever is killed when.
 */
public final class ResizeIntake {

  private static final Duration RETRY_CAPACITY = Duration.ofSeconds(60);

  private final OncePerKey<KeptAnswer> once = new OncePerKey<>("resize", KeptAnswer.class);
  private final Store store;
  private final Chance chance;
  private final Engines engines;
  private final OverCommit overCommit;

  /**
   * @param engines tell what their hosts have room for
   * @param overCommit how far hosts are promised
   */
  public ResizeIntake(Store store, Chance chance, Engines engines, OverCommit overCommit) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.engines = Objects.requireNonNull(engines);
    this.overCommit = Objects.requireNonNull(overCommit);
  }

  /** What came of it. */
  public sealed interface Answer {
    /**
     * It has that size.
     *
     * @param previous the size that it had
     * @param replayed it is an earlier call's answer, kept under its key
     */
    record Resized(Resources now, Resources previous, boolean replayed) implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** An accepted call's answer as kept under its idempotency key. */
  record KeptAnswer(int cpuCores, int memoryGb, int oldCpuCores, int oldMemoryGb, int storageGb) {

    static KeptAnswer of(Resources now, Resources previous) {
      return new KeptAnswer(
          now.cpuCores(),
          now.memoryGb(),
          previous.cpuCores(),
          previous.memoryGb(),
          now.storageGb());
    }

    Answer answer(boolean replayed) {
      return new Answer.Resized(
          new Resources(cpuCores, memoryGb, storageGb),
          new Resources(oldCpuCores, oldMemoryGb, storageGb),
          replayed);
    }
  }

  /** Decides the call. */
  public Answer resize(ResizeCall call) {
    @Nullable HostReading host = host(call);
    try {
      OncePerKey.Answered<KeptAnswer> answered =
          store.transact(tx ->
              once.decide(
                  tx, call.caller().account(), call.sending(), () -> decide(tx, call, host)));
      return answered.answer().answer(answered.replayed());
    } catch (RefusalException e) {
      return new Answer.Refused(e.refusal());
    }
  }

  /** What its host has; null when that does not matter, or this server does not reach it. */
  private @Nullable HostReading host(ResizeCall call) {
    Vps vps =
        store
            .transact(tx ->
                VpsId.parse(call.vpsId())
                    .flatMap(id -> tx.vpses().find(call.caller().account(), id)))
            .orElse(null);
    Vps.Placement placement = vps == null ? null : vps.site().placement();
    return placement == null || engines.find(placement.host()).isEmpty()
        ? null
        : HostReading.take(store, engines, placement.host());
  }

  private KeptAnswer decide(Tx tx, ResizeCall call, @Nullable HostReading host) {
    Vps vps =
        VpsId.parse(call.vpsId())
            .flatMap(id -> tx.vpses().lock(call.caller().account(), id))
            .orElseThrow(() -> new RefusalException(NotFound.VPS));
    Region region =
        tx.regions()
            .find(vps.site().region())
            .orElseThrow(() -> new IllegalStateException("no region of " + vps.id()));
    Resources wish = wish(call, vps, region);
    Account account =
        tx.accounts()
            .lock(vps.account())
            .filter(found -> found.access().active())
            .orElseThrow(() -> new RefusalException(Refusal.accountClosed()));
    refuseIf(ResizeGate.refusal(ResizeFacts.read(tx, vps, account), wish));
    refuseIf(shortage(tx, vps, wish, host));
    if (!wish.equals(vps.resources())) {
      Vps resized = new Resizing(chance).resize(tx, vps, wish);
      tx.vpses().update(priced(tx, resized));
    }
    return KeptAnswer.of(wish, vps.resources());
  }

  private static void refuseIf(Optional<Refusal> refusal) {
    if (refusal.isPresent()) {
      throw new RefusalException(refusal.get());
    }
  }

  private static Resources wish(ResizeCall call, Vps vps, Region region) {
    List<FieldFault> faults = new ArrayList<>(call.sending().faults());
    Body<NewSize> body = call.body();
    if (body instanceof Body.Read<NewSize>(NewSize said, _)) {
      bounds("cpuCores", said.cpuCores(), region.cpuCores(), region, faults);
      bounds("memoryGb", said.memoryGb(), region.memoryGb(), region, faults);
    }
    NewSize size = body.sound(faults);
    return new Resources(
        Objects.requireNonNull(size.cpuCores()),
        Objects.requireNonNull(size.memoryGb()),
        vps.resources().storageGb());
  }

  private static void bounds(
      String field,
      @Nullable Integer said,
      Region.Range range,
      Region region,
      List<FieldFault> faults) {
    if (said == null) {
      return;
    }
    if (said < range.min()) {
      faults.add(
          new FieldFault(
              "/" + field,
              FieldFault.Code.BELOW_MINIMUM,
              "`%s` must be at least %d in region %s.".formatted(field, range.min(), region.id())));
    } else if (said > range.max()) {
      faults.add(
          new FieldFault(
              "/" + field,
              FieldFault.Code.ABOVE_MAXIMUM,
              "`%s` must be at most %d in region %s.".formatted(field, range.max(), region.id())));
    }
  }

  /** Only growth needs room. */
  private Optional<Refusal> shortage(Tx tx, Vps vps, Resources wish, @Nullable HostReading host) {
    int cores = wish.cpuCores() - vps.resources().cpuCores();
    int memory = wish.memoryGb() - vps.resources().memoryGb();
    if (cores <= 0 && memory <= 0) {
      return Optional.empty();
    }
    SiteReading site = host == null ? null : host.site();
    if (host == null || site == null) {
      return full(
          "The host of %s does not tell now what it has room for. Try again in a minute."
              .formatted(vps.id().text()));
    }
    HostRoom room = HostRoom.of(site.capacity(), host.lockedLoad(tx), overCommit);
    String lacks =
        cores > room.cpuCores() ? "CPU cores" : memory * 1024L > room.memoryMb() ? "memory" : "";
    return lacks.isEmpty()
        ? Optional.empty()
        : full(
            "The host of %s has not enough %s now. Ask for less, or try again later."
                .formatted(vps.id().text(), lacks));
  }

  private static Optional<Refusal> full(String detail) {
    return Optional.of(
        Refusal.gate(
            ProblemCode.CAPACITY_UNAVAILABLE, "capacity_unavailable", detail, RETRY_CAPACITY));
  }

  /** What it shows to cost in a month is of its new size. */
  private Vps priced(Tx tx, Vps vps) {
    Set<Meter> meters = EnumSet.allOf(Meter.class);
    List<Interval> known = tx.metering().of(vps.id());
    if (known.stream().noneMatch(interval -> interval.meter() == Meter.IPV4)) {
      meters.remove(Meter.IPV4);
    }
    Charges.Estimate estimate =
        Charges.estimate(
            Charges.opened(
                chance,
                vps.account(),
                vps.id(),
                vps.resources(),
                tx.regions().hold(vps.site().region()).orElseThrow().prices(),
                meters,
                tx.now()));
    return vps.placed(
        Objects.requireNonNull(vps.site().placement()),
        new Vps.Billing(
            true, estimate.monthly(), estimate.currencyCode(), vps.billing().billingCycle()));
  }
}
