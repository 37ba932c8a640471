package dev.vakna.simulator.world;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.seed.Seed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what plans told, as customers read it, and holds what is accepted and made by them to
 * it.
 */
final class PlanWitness {

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{40,}={0,2}");

  private final World world;
  private final Map<PlanId, Told> told = new HashMap<>();
  private final Map<PlanId, JobId> used = new HashMap<>();
  private final Map<JobId, Told> made = new HashMap<>();
  private final List<Priced> prices = new ArrayList<>();

  PlanWitness(World world) {
    this.world = world;
  }

  /** What a customer wished and was told. */
  private record Told(
      Customer customer, BackupId backup, RestoreRequest wish, RestorePlanning.Planned planned) {

    Resources resources() {
      return planned.found().resources();
    }

    String region() {
      return planned.found().region().id();
    }

    List<String> keys() {
      return Objects.requireNonNullElse(wish.sshKeys(), List.of());
    }

    @Nullable Instant deleteAfter() {
      String text = wish.deleteAfter();
      return text == null ? null : Instant.parse(text);
    }
  }

  /** What the region charges from a moment on. */
  private record Priced(long from, PriceList prices) {}

  private void broken(Invariant invariant, String found, @Nullable Object... values) {
    world.witness().broken(invariant, found.formatted(values));
  }

  /** Looks what a transaction has changed. */
  void afterStorage() {
    PriceList now = world.records().transact(tx -> tx.regions().defaultRegion().prices());
    if (prices.isEmpty() || !prices.getLast().prices().equals(now)) {
      prices.add(new Priced(world.scheduler().now(), now));
    }
  }

  /** A server is about to answer with a plan. */
  void planned(
      Customer customer, BackupId backup, RestoreRequest wish, RestorePlanning.Planned planned) {
    PlanId id = planned.id();
    if (id != null) {
      told.put(id, new Told(customer, backup, wish, planned));
    }
  }

  /** Until when a plan may be used, as was told. */
  Instant expiresAt(PlanId plan) {
    return Objects.requireNonNull(Objects.requireNonNull(told.get(plan)).planned().expiresAt());
  }

  /**
   * A server is about to answer that a plan's restore is accepted.
   *
   * @param since when it began to decide that
   * @param at the same by storage's clock
   */
  void accepted(PlanId plan, JobId job, VpsId vps, boolean replayed, long since, Instant at) {
    Told was = Objects.requireNonNull(told.get(plan));
    JobId first = used.putIfAbsent(plan, job);
    if (first != null && !first.equals(job)) {
      broken(
          Invariant.PLAN_USED_ONCE,
          "%s became %s and then %s",
          plan.text(),
          first.text(),
          job.text());
    }
    made.put(job, was);
    world.ends().dated(vps, was.deleteAfter() != null);
    if (!replayed) {
      inTime(plan, at);
      pricedAsTold(plan, was, since);
      accepted(plan, was, job, vps);
    }
  }

  private void inTime(PlanId plan, Instant at) {
    if (!world.clock().jumped() && !at.isBefore(expiresAt(plan))) {
      broken(Invariant.PLAN_IS_WHAT_IS_MADE, "%s was used after it expired", plan.text());
    }
  }

  /** At one moment at least, while it was decided, the region charged what was told. */
  private void pricedAsTold(PlanId plan, Told was, long since) {
    for (int i = prices.size() - 1; i >= 0; i--) {
      if (monthly(was, prices.get(i).prices()).equals(was.planned().pricing())) {
        return;
      }
      if (prices.get(i).from() < since) {
        break;
      }
    }
    broken(
        Invariant.PLAN_IS_WHAT_IS_MADE,
        "%s told %s and was accepted at other prices",
        plan.text(),
        was.planned().pricing());
  }

  private static Charges.Estimate monthly(Told was, PriceList prices) {
    return Charges.estimate(
        was.resources(),
        prices,
        was.planned().pricing().lines().stream()
            .map(Charges.Estimate.Line::meter)
            .collect(Collectors.toSet()));
  }

  private void accepted(PlanId plan, Told was, JobId job, VpsId vps) {
    Job found = world.records().transact(tx -> tx.jobs().find(job)).orElseThrow();
    RestoreInput input = OperationJson.read(found.operation().input(), RestoreInput.class);
    Ending ending = world.records().transact(tx -> tx.ends().find(vps)).orElse(null);
    Instant end = ending == null ? null : ending.deleteAfter();
    same(plan, "account", was.customer().account().id(), input.account());
    same(plan, "source", was.customer().source().id(), input.origin().source());
    same(plan, "backup", was.backup(), input.origin().backup());
    same(plan, "name", was.planned().name(), input.target().name());
    same(plan, "region", was.region(), input.target().region());
    same(plan, "resources", was.resources(), input.target().resources());
    same(plan, "sshKeys", was.keys(), input.sshKeys());
    same(plan, "deleteAfter", was.deleteAfter(), end);
  }

  private void same(Object of, String what, @Nullable Object planned, @Nullable Object is) {
    if (!Objects.equals(planned, is)) {
      broken(
          Invariant.PLAN_IS_WHAT_IS_MADE,
          "%s: %s was planned as %s and is %s",
          of,
          what,
          planned,
          is);
    }
  }

  /** A job completed in the transaction that was just done. */
  void completed(Job job) {
    Told was = made.get(job.id());
    if (was == null) {
      return;
    }
    Vps vps = world.records().transact(tx -> tx.vpses().find(job.vps())).orElseThrow();
    same(job.id(), "name", was.planned().name(), vps.label().name());
    same(job.id(), "region", was.region(), vps.site().region());
    same(job.id(), "resources", was.resources(), vps.resources());
    same(
        job.id(), "backup", was.backup(), Objects.requireNonNull(vps.origin().restored()).backup());
    List<Interval> meters = world.records().transact(tx -> tx.metering().of(job.vps()));
    PriceList now = prices.getLast().prices();
    boolean asTold = monthly(was, now).equals(was.planned().pricing());
    for (Charges.Estimate.Line line : was.planned().pricing().lines()) {
      meters.stream()
          .filter(interval -> interval.meter() == line.meter())
          .forEach(interval -> {
            same(job.id(), line.meter() + " held", line.quantity(), interval.quantity());
            if (asTold) {
              same(job.id(), line.meter() + " price", line.rate(), interval.ratePerHour());
            }
          });
    }
    madeAsTold(job, was);
  }

  private void madeAsTold(Job job, Told was) {
    MachineName name = MachineName.of(job.vps());
    Optional<MachinePlan> plan =
        world.machines().plans().stream().filter(each -> each.name().equals(name)).findFirst();
    if (plan.isEmpty()) {
      return;
    }
    same(job.id(), "machine's name", was.planned().name(), plan.get().hostname());
    same(job.id(), "cores", was.resources().cpuCores(), plan.get().size().cpuCores());
    same(job.id(), "memory", was.resources().memoryGb() * 1024, plan.get().size().memoryMb());
    String seed = world.machines().seed(name).map(Seed::userData).orElse("");
    List<String> within =
        BASE64
            .matcher(seed)
            .results()
            .map(MatchResult::group)
            .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
            .toList();
    for (String key : was.keys()) {
      same(job.id(), "key", true, within.stream().anyMatch(text -> text.contains(key)));
    }
  }
}
