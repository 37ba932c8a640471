package dev.vakna.simulator.world;

import dev.vakna.core.account.Account;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.resize.NewSize;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.memory.Snapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold when faults have ended and everything has come to rest. */
final class Rest {

  private final World world;
  private final Snapshot records;
  private final Map<VpsId, Vps> machines = new LinkedHashMap<>();
  private final Set<VpsId> unsettled = new HashSet<>();

  Rest(World world) {
    this.world = world;
    this.records = world.records().snapshot();
    for (Vps vps : records.vpses()) {
      if (vps.site().placement() != null) {
        machines.put(vps.id(), vps);
      }
    }
    for (Job job : records.jobs()) {
      if (!job.operation().status().ended()) {
        unsettled.add(job.vps());
      }
    }
  }

  void check() {
    jobsAreSettled();
    requestsMadeOneJobEach();
    restoresMadeOneMachineOrNone();
    machinesMatch();
    addressesMatch();
    machinesAreWhereTheRecordsSay();
    metersMatch();
    intervalsDoNotOverlap();
    endsAreCarriedOut();
    powerIsAsWanted();
    sizesMatch();
    if (world.isGuarded()) {
      firewallsHold();
    }
    machines.keySet().forEach(this::chargedTimeIsPoweredTime);
    sourcesAreUntouched();
    backupsMatchTheirStore();
    machinesAreThemselves();
    limitsHold();
    world.atRest().forEach(Runnable::run);
  }

  private void broken(Invariant invariant, String found, Object... values) {
    world.witness().broken(invariant, found.formatted(values));
  }

  private void jobsAreSettled() {
    for (Job job : records.jobs()) {
      OperationStatus status = job.operation().status();
      if (!status.ended()) {
        broken(Invariant.COMES_TO_REST, "%s is %s", job.id().text(), status);
      }
    }
  }

  private void requestsMadeOneJobEach() {
    Map<String, JobId> made = new HashMap<>();
    for (Job job : records.jobs()) {
      if (job.backup() != null) {
        String input = job.operation().input();
        int from = input.indexOf("\"req-");
        String request = input.substring(from, input.indexOf('"', from + 1));
        JobId other = made.put(request, job.id());
        if (other != null) {
          broken(
              Invariant.ONE_REQUEST_ONE_JOB,
              "%s led to %s and %s",
              request.substring(1),
              other.text(),
              job.id().text());
        }
      }
    }
  }

  private void restoresMadeOneMachineOrNone() {
    Set<VpsId> ended =
        records.jobs().stream()
            .filter(job -> job.operation().kind().equals(DestroyKind.NAME))
            .map(Job::vps)
            .collect(Collectors.toSet());
    for (Job job : records.jobs()) {
      if (job.backup() == null) {
        continue;
      }
      Vps vps = machines.get(job.vps());
      boolean there = vps != null;
      boolean charged =
          records.intervals().stream().anyMatch(interval -> interval.vps().equals(job.vps()))
              || records.traffic().stream().anyMatch(use -> use.vps().equals(job.vps()));
      switch (job.operation().status()) {
        case COMPLETED -> {
          boolean active = vps != null && vps.standing().status() == ServiceStatus.ACTIVE;
          if (!active && !ended.contains(job.vps())) {
            broken(
                Invariant.ONE_MACHINE_OR_NONE,
                "%s completed and %s is not active",
                job.id().text(),
                job.vps().text());
          }
        }
        case FAILED -> {
          if (there) {
            broken(
                Invariant.ONE_MACHINE_OR_NONE,
                "%s failed and %s is still recorded",
                job.id().text(),
                job.vps().text());
          }
          if (charged) {
            broken(
                Invariant.NOTHING_CHARGED_FOR_NOTHING,
                "%s failed and %s was metered",
                job.id().text(),
                job.vps().text());
          }
        }
        default -> {
          if (charged) {
            broken(
                Invariant.NOTHING_CHARGED_FOR_NOTHING,
                "%s has not completed and %s is metered",
                job.id().text(),
                job.vps().text());
          }
        }
      }
    }
  }

  private void machinesMatch() {
    Set<MachineName> recorded =
        machines.keySet().stream().map(MachineName::of).collect(Collectors.toSet());
    Set<MachineName> open = unsettled.stream().map(MachineName::of).collect(Collectors.toSet());
    for (MachineName machine : world.machines().inventory()) {
      if (!recorded.contains(machine)) {
        broken(Invariant.MACHINES_MATCH_RECORDS, "machine %s is nobody's", machine);
      }
    }
    for (Vps vps : machines.values()) {
      MachineName name = MachineName.of(vps.id());
      if (!open.contains(name) && !world.machines().inventory().contains(name)) {
        broken(
            Invariant.MACHINES_MATCH_RECORDS,
            "%s is %s and has no machine",
            vps.id().text(),
            vps.standing().status());
      }
    }
  }

  private void addressesMatch() {
    records
        .leases()
        .forEach((lease, holder) -> {
          Vps vps = machines.get(holder);
          if (vps == null || !lease.address().equals(vps.site().primaryIp())) {
            broken(Invariant.ADDRESSES_MATCH_RECORDS, "%s is leased to %s", lease, holder.text());
          }
        });
    for (Vps vps : machines.values()) {
      if (!records.leases().containsValue(vps.id())) {
        broken(Invariant.ADDRESSES_MATCH_RECORDS, "%s has no lease", vps.id().text());
      }
    }
  }

  /** Whatever was planned: where a machine is is what the records say. */
  private void machinesAreWhereTheRecordsSay() {
    for (MachinePlan plan : world.machines().plans()) {
      Vps vps = machines.get(VpsId.parse("vps_" + plan.name().text()).orElseThrow());
      if (vps != null
          && vps.standing().status() == ServiceStatus.ACTIVE
          && !plan.identity().address().equals(vps.site().primaryIp())) {
        broken(
            Invariant.ADDRESSES_MATCH_RECORDS,
            "%s is recorded at %s and is at %s",
            vps.id().text(),
            String.valueOf(vps.site().primaryIp()),
            plan.identity().address());
      }
    }
  }

  private void metersMatch() {
    Map<VpsId, EnumSet<Meter>> open = new LinkedHashMap<>();
    for (Interval interval : records.intervals()) {
      if (interval.endedAt() == null
          && !open.computeIfAbsent(interval.vps(), _ -> EnumSet.noneOf(Meter.class))
              .add(interval.meter())) {
        broken(
            Invariant.METERS_MATCH_RECORDS,
            "%s of %s is open twice",
            interval.meter(),
            interval.vps().text());
      }
    }
    machines.keySet().forEach(vps -> open.putIfAbsent(vps, EnumSet.noneOf(Meter.class)));
    open.forEach((id, meters) -> {
      Vps vps = machines.get(id);
      EnumSet<Meter> due = EnumSet.noneOf(Meter.class);
      if (vps != null && vps.standing().status() == ServiceStatus.ACTIVE) {
        for (Meter meter : Meter.values()) {
          if (vps.standing().power() == PowerState.RUNNING || !meter.onlyPoweredOn()) {
            due.add(meter);
          }
        }
      }
      if (!due.equals(meters)) {
        broken(
            Invariant.METERS_MATCH_RECORDS,
            "%s of %s are open, and should be %s",
            meters,
            id.text(),
            due);
      }
    });
  }

  private void endsAreCarriedOut() {
    Instant now = world.clock().instant();
    for (Ending ending : records.endings()) {
      Vps vps = machines.get(ending.vps());
      if (ending.isDue(now) && vps != null && !unsettled.contains(vps.id())) {
        broken(
            Invariant.ENDS_WHEN_SAID,
            "%s was to end at %s and is %s",
            ending.vps().text(),
            ending.dueAt().orElseThrow(),
            vps.standing().status());
      }
      if (ending.endedAt() != null && vps != null && !unsettled.contains(vps.id())) {
        broken(
            Invariant.ENDS_WHEN_SAID,
            "%s ended at %s and is still there",
            ending.vps().text(),
            ending.endedAt());
      }
      boolean due = ending.endedAt() != null && ending.isDue(ending.endedAt());
      boolean made = records.intervals().stream().anyMatch(i -> i.vps().equals(ending.vps()));
      if (ending.endedAt() != null && made && !due && !world.witness().wasEndAsked(ending.vps())) {
        broken(
            Invariant.ENDS_WHEN_SAID,
            "%s ended at %s, and nobody wanted it",
            ending.vps().text(),
            ending.endedAt());
      }
      if (ending.endedAt() != null && made && world.ends().isKept(ending.vps())) {
        broken(
            Invariant.ENDS_WHEN_SAID,
            "%s ended at %s, and that was taken back",
            ending.vps().text(),
            ending.endedAt());
      }
      ending
          .chargedUntil()
          .filter(until -> !until.isAfter(now))
          .ifPresent(until -> notCharged(ending.vps(), until));
    }
    world.witness().cancelledAt().forEach(this::notCharged);
  }

  /**
   * A meter that was closed before its end was spoken of may be later by a clock that went back.
   */
  private void notCharged(VpsId vps, Instant end) {
    Instant beyond = end.plus(world.clock().wentBack());
    for (Interval interval : records.intervals()) {
      Instant until = interval.endedAt();
      if (interval.vps().equals(vps)
          && (until == null || until.isAfter(beyond) && until.isAfter(interval.startedAt()))) {
        broken(
            Invariant.NEVER_CHARGED_BEYOND_ITS_END,
            "%s of %s is charged until %s, and it ended at %s",
            interval.meter(),
            vps.text(),
            until == null ? "whenever it will be" : until,
            end);
      }
    }
  }

  private void intervalsDoNotOverlap() {
    List<Interval> all = records.intervals();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        Interval one = all.get(i);
        Interval other = all.get(j);
        if (one.vps().equals(other.vps())
            && one.meter() == other.meter()
            && one.startedAt().isBefore(end(other))
            && other.startedAt().isBefore(end(one))
            && one.startedAt().isBefore(end(one))
            && other.startedAt().isBefore(end(other))) {
          broken(Invariant.METERS_NEVER_OVERLAP, "%s of %s", one.meter(), one.vps().text());
        }
      }
    }
  }

  private static Instant end(Interval interval) {
    return Objects.requireNonNullElse(interval.endedAt(), Instant.MAX);
  }

  private void powerIsAsWanted() {
    for (Vps vps : machines.values()) {
      if (vps.standing().status() != ServiceStatus.ACTIVE) {
        continue;
      }
      Observation.State state = world.machines().state(Place.of(MachineName.of(vps.id())));
      boolean powered = Witness.powered(state);
      if (powered != (vps.standing().desiredPower() == PowerState.RUNNING)
          || powered != (vps.standing().power() == PowerState.RUNNING)) {
        broken(
            Invariant.POWER_AS_WANTED,
            "%s is recorded as %s, wanted %s, and is %s",
            vps.id().text(),
            vps.standing().power(),
            vps.standing().desiredPower(),
            state);
      }
    }
  }

  private void sizesMatch() {
    for (MachinePlan plan : world.machines().plans()) {
      Vps vps = machines.get(VpsId.parse("vps_" + plan.name().text()).orElseThrow());
      if (vps == null
          || vps.standing().status() != ServiceStatus.ACTIVE
          || !Witness.powered(world.machines().state(Place.of(plan.name())))) {
        continue;
      }
      if (!plan.size().equals(vps.machineSize())) {
        broken(
            Invariant.RUNS_IN_WHAT_IS_CHARGED,
            "%s runs with %s, and is recorded with %s",
            vps.id().text(),
            plan.size(),
            vps.machineSize());
      }
      NewSize recorded = new NewSize(vps.resources().cpuCores(), vps.resources().memoryGb());
      if (world.sizes().of(vps.id()).filter(sizes -> !sizes.contains(recorded)).isPresent()) {
        broken(
            Invariant.RUNS_IN_WHAT_IS_CHARGED,
            "%s was given %s and has %s",
            vps.id().text(),
            world.sizes().of(vps.id()).orElseThrow(),
            recorded);
      }
      for (Interval interval : records.intervals()) {
        if (interval.vps().equals(vps.id())
            && interval.endedAt() == null
            && interval.quantity() != Charges.quantity(interval.meter(), vps.resources())) {
          broken(
              Invariant.RUNS_IN_WHAT_IS_CHARGED,
              "%s is charged %d of %s and has %s",
              vps.id().text(),
              interval.quantity(),
              interval.meter(),
              vps.resources());
        }
      }
    }
  }

  private void firewallsHold() {
    Map<VpsId, Firewall> firewalls = new HashMap<>();
    records.firewalls().forEach(firewall -> firewalls.put(firewall.vps(), firewall));
    if (!firewalls.keySet().equals(machines.keySet())) {
      broken(
          Invariant.OPEN_AS_SAID,
          "there are firewalls of %s, and machines %s",
          firewalls.keySet(),
          machines.keySet());
    }
    for (Vps vps : machines.values()) {
      Firewall firewall = firewalls.get(vps.id());
      if (firewall == null || vps.standing().status() != ServiceStatus.ACTIVE) {
        continue;
      }
      Optional<List<OpenPorts>> held = world.machines().openPorts(MachineName.of(vps.id()));
      if (firewall.state() != Firewall.State.ENFORCED
          || held.filter(firewall.open()::equals).isEmpty()) {
        broken(
            Invariant.OPEN_AS_SAID,
            "%s is recorded as open by %s, %s, and is by %s",
            vps.id().text(),
            firewall.open(),
            firewall.state(),
            held);
      }
      Set<Integer> recorded =
          firewall.open().stream().map(OpenPorts::first).collect(Collectors.toSet());
      if (world.openPorts().of(vps.id()).filter(wishes -> !wishes.contains(recorded)).isPresent()) {
        broken(
            Invariant.OPEN_AS_SAID,
            "%s was said to be open by %s, and is recorded by %s",
            vps.id().text(),
            world.openPorts().of(vps.id()).orElseThrow(),
            recorded);
      }
    }
  }

  /** Wherever they differ while the machine is active, no whole look may have passed. */
  private void chargedTimeIsPoweredTime(VpsId vps) {
    Witness.Life life = world.witness().lives().get(vps);
    if (life == null) {
      return;
    }
    TimeLine active = new TimeLine(life.active, world.scheduler().now());
    TimeLine metered = new TimeLine(life.metered, world.scheduler().now());
    TimeLine powered = new TimeLine(life.powered, world.scheduler().now());
    for (TimeLine.Span wrong : active.and(metered.differing(powered)).spans()) {
      Optional<Witness.Look> seen =
          world.witness().looks().stream()
              .filter(look ->
                  look.began() > wrong.from()
                      && look.ended() < wrong.to()
                      && !look.unseen().contains(MachineName.of(vps))
                      // What it saw may have been so for that instant alone.
                      && look.isWithout(life.powered)
                      // An operation that ends has recorded something else than it saw.
                      && look.isWithout(life.held))
              .findFirst();
      if (seen.isPresent()) {
        broken(
            Invariant.POWERED_TIME_IS_CHARGED_TIME,
            "%s was charged wrongly from %.3f s to %.3f s, and a look saw it at %.3f s",
            vps.text(),
            wrong.from() / 1e9,
            wrong.to() / 1e9,
            seen.get().began() / 1e9);
      }
    }
  }

  /** That it is tied to the machine its archives tell of is no change of the machine. */
  private static boolean isAsItWas(Vps now, Vps before) {
    Vps.BackupSource tied = now.origin().source();
    Vps.BackupSource from = before.origin().source();
    return tied != null
        && from != null
        && tied.store().equals(from.store())
        && tied.vmid() == from.vmid()
        && now.backedUp(from).equals(before);
  }

  private void sourcesAreUntouched() {
    for (Customer customer : world.customers()) {
      if (!customer.hasLostSource()
          && records.vpses().stream().noneMatch(vps -> isAsItWas(vps, customer.source()))) {
        broken(Invariant.SOURCES_UNTOUCHED, "%s is another now", customer.source().id().text());
      }
      for (Backup first : customer.backups()) {
        Backup backup =
            customer.hasLostSource()
                ? first.in(new Custody.Retained(customer.source().id()))
                : first;
        if (customer.deleted.contains(backup.id())
            && records.backups().stream().noneMatch(now -> now.id().equals(backup.id()))) {
          continue;
        }
        boolean same = records.backups().contains(backup);
        boolean damaged =
            records.jobs().stream()
                .anyMatch(job ->
                    backup.id().equals(job.backup())
                        && job.operation().failure() != null
                        && job.operation().failure().code().equals("archive_corrupt"));
        boolean foundCorrupt =
            damaged
                && records.backups().stream()
                    .anyMatch(now ->
                        now.id().equals(backup.id())
                            && now.condition().state() == Backup.State.CORRUPT
                            && now.in(Backup.State.AVAILABLE, "")
                                .equals(backup.in(Backup.State.AVAILABLE, "")));
        if (damaged && same) {
          broken(Invariant.DAMAGE_IS_REMEMBERED, "%s is offered again", backup.id().text());
        }
        if (!same && !foundCorrupt) {
          broken(Invariant.SOURCES_UNTOUCHED, "%s is another now", backup.id().text());
        }
      }
    }
  }

  private void backupsMatchTheirStore() {
    Set<String> there =
        world.shelf().archives().stream().map(b -> b.file().key()).collect(Collectors.toSet());
    Set<String> recorded =
        records.backups().stream().map(b -> b.file().key()).collect(Collectors.toSet());
    if (!there.equals(recorded) || recorded.size() != records.backups().size()) {
      broken(
          Invariant.BACKUPS_MATCH_THEIR_STORE,
          "the store holds %d archives, and %d are recorded",
          there.size(),
          records.backups().size());
    }
  }

  private void machinesAreThemselves() {
    Set<String> taken = new HashSet<>();
    for (MachinePlan plan : world.machines().plans()) {
      Identity identity = plan.identity();
      for (String own :
          List.of(
              identity.address(),
              identity.mac(),
              identity.smbiosUuid(),
              identity.generationId(),
              identity.instanceId())) {
        if (!own.isEmpty() && !taken.add(own)) {
          broken(Invariant.EACH_ITSELF, "two machines have %s", own);
        }
      }
    }
  }

  private void limitsHold() {
    for (Customer customer : world.customers()) {
      List<Vps> own =
          machines.values().stream()
              .filter(vps -> vps.account().equals(customer.account().id()))
              .toList();
      Account.Limits limits = customer.account().limits();
      if (own.size() > limits.instances()
          || own.stream().mapToInt(vps -> vps.resources().cpuCores()).sum() > limits.cpuCores()
          || own.stream().mapToInt(vps -> vps.resources().memoryGb()).sum() > limits.memoryGb()) {
        broken(
            Invariant.WITHIN_LIMITS, "%s has %d Cloud VMs", customer.account().name(), own.size());
      }
    }
    long promised =
        machines.values().stream().mapToLong(vps -> vps.resources().memoryGb() * 1024L).sum();
    if (promised
        > world.machines().read().capacity().memoryMb() - World.OVER_COMMIT.memoryKeptBackMb()) {
      broken(Invariant.WITHIN_LIMITS, "%d MiB are promised of the host", promised);
    }
  }
}
