package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.AdmittedRestore;
import dev.vakna.core.admission.CloudFacts;
import dev.vakna.core.admission.HostFacts;
import dev.vakna.core.admission.HostnameLabel;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.OncePerKey;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Network;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.plan.RestoreRule;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.region.Region;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.seed.SshKey;
import dev.vakna.core.sizing.StorageRule;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.Operation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Accepts or refuses restore calls. Everything that an accepted call leads to, its idempotency
 * record, the reservation, the new VPS's row, the address lease and the operation, is written in
 * the one transaction that decided it; a refused call leaves nothing. Calls of one account are
 * decided one after another, and so are all calls that want room on one host. The host is the
 * engine of the region that is wished, or of the default one; a restore stays on it, whatever the
 * region's engine is later.
 */
public final class RestoreIntake {

  private final OncePerKey<KeptAnswer> once = new OncePerKey<>("restore-to-payg", KeptAnswer.class);
  private final Store store;
  private final Chance chance;
  private final OverCommit overCommit;
  private final Runnable onAccepted;
  private final RestoreFacts.Reader reader;

  /**
   * Restores on one engine.
   *
   * @param onAccepted told after a call was accepted, so that a worker looks at once
   */
  public RestoreIntake(
      Store store, Chance chance, Engine engine, OverCommit overCommit, Runnable onAccepted) {
    this(store, chance, Engines.only(engine), overCommit, onAccepted, Troubles.untold());
  }

  /**
   * @param engines those that this server reaches
   * @param onAccepted told after a call was accepted, so that a worker looks at once
   * @param troubles told of regions in which nothing can be restored
   */
  public RestoreIntake(
      Store store,
      Chance chance,
      Engines engines,
      OverCommit overCommit,
      Runnable onAccepted,
      Troubles troubles) {
    this.store = store;
    this.chance = chance;
    this.overCommit = overCommit;
    this.onAccepted = onAccepted;
    this.reader = new RestoreFacts.Reader(store, engines, overCommit, troubles);
  }

  /** Decides the call. */
  public RestoreAnswer accept(RestoreCall call) {
    Optional<Refusal> scopes = Admission.scopes(call.caller());
    if (scopes.isPresent()) {
      return new RestoreAnswer.Refused(scopes.get());
    }
    RestoreAnswer answer;
    try {
      answer =
          reader.decide(wishedRegion(call), facts -> store.transact(tx -> decide(tx, call, facts)));
    } catch (RefusalException e) {
      return new RestoreAnswer.Refused(e.refusal());
    }
    if (answer instanceof RestoreAnswer.Accepted accepted && !accepted.replayed()) {
      onAccepted.run();
    }
    return answer;
  }

  /** The region that the call names, or the plan that it names. */
  private @Nullable String wishedRegion(RestoreCall call) {
    if (!(call.body() instanceof Body.Read(RestoreRequest request, _))) {
      return null;
    }
    String planId = request.planId();
    if (planId == null) {
      return request.region();
    }
    Optional<String> planned =
        store.read(tx ->
            PlanId.parse(planId)
                .flatMap(id -> tx.plans().find(call.caller().account(), id))
                .map(plan -> plan.terms().region()));
    return planned.orElse(request.region());
  }

  private RestoreAnswer decide(Tx tx, RestoreCall call, RestoreFacts facts) {
    OncePerKey.Answered<KeptAnswer> answered =
        once.decide(
            tx,
            call.caller().account(),
            call.sending(),
            () -> {
              RestoreSource source = Sources.find(tx, call.caller(), call.vpsId());
              Backup backup = Sources.backup(call.backupId(), source, id -> held(tx, id, source));
              RestoreRule.Outcome.Admitted admitted = admit(tx, call, facts, source, backup);
              return reserve(tx, call, facts, source, backup, admitted);
            });
    return new RestoreAnswer.Accepted(
        JobId.parse(answered.answer().job()).orElseThrow(),
        VpsId.parse(answered.answer().vps()).orElseThrow(),
        answered.replayed());
  }

  /** Another account's is neither waited for nor held up. */
  private static Optional<Backup> held(Tx tx, BackupId id, RestoreSource source) {
    return tx.backups()
        .find(id)
        .filter(found -> found.custody().isOf(source.id()))
        .flatMap(found -> tx.backups().hold(id));
  }

  private static RestoreRule.Outcome.Admitted admit(
      Tx tx, RestoreCall call, RestoreFacts facts, RestoreSource source, Backup backup) {
    Account account =
        tx.accounts()
            .lock(call.caller().account())
            .filter(a -> a.access().active())
            .orElseThrow(() -> new RefusalException(Refusal.accountClosed()));
    List<Region> regions = tx.regions().all();
    facts.requireFitting(regions);
    HostFacts host = facts.lockedHost(tx);
    CloudFacts cloud =
        new CloudFacts(call.caller(), account, tx.accounts().usage(account.id()), regions, host);
    AdmissionFacts read = facts.of(cloud, source, backup);
    List<FieldFault> faults = new ArrayList<>(call.sending().faults());
    RestoreRequest request =
        switch (call.body()) {
          case Body.Unreadable(Refusal refusal) -> throw new RefusalException(refusal);
          case Body.Read(RestoreRequest said, List<FieldFault> found) -> {
            faults.addAll(found);
            yield said;
          }
        };
    return switch (RestoreRule.decide(read, request, faults, plan(tx, call, request), tx.now())) {
      case RestoreRule.Outcome.Admitted admitted -> admitted;
      case RestoreRule.Outcome.Refused(Refusal refusal) -> throw new RefusalException(refusal);
    };
  }

  private static @Nullable RestorePlan plan(Tx tx, RestoreCall call, RestoreRequest request) {
    String planId = request.planId();
    return planId == null
        ? null
        : PlanId.parse(planId)
            .flatMap(id -> tx.plans().lock(call.caller().account(), id))
            .orElse(null);
  }

  private KeptAnswer reserve(
      Tx tx,
      RestoreCall call,
      RestoreFacts facts,
      RestoreSource source,
      Backup backup,
      RestoreRule.Outcome.Admitted outcome) {
    AdmittedRestore admitted = outcome.restore();
    VpsId vps = new VpsId(chance.nextId());
    JobId job = new JobId(chance.nextId());
    String wished = admitted.name();
    String name =
        wished == null ? HostnameLabel.generated(source.name(), chance.letters(4)) : wished;
    Network provided = tx.networks().holdOf(admitted.region().id()).orElse(null);
    Engine.NetworkPlan network =
        provided == null ? facts.site().network() : RestoreFacts.plan(provided);
    String address =
        tx.addresses()
            .lease(vps, network.name(), network.firstAddress(), network.lastAddress())
            .orElseThrow(() -> new RefusalException(Admission.withoutAddress(admitted.region())));
    Identity identity =
        CloneIdentity.make(
            chance,
            vps,
            job,
            name,
            address,
            network,
            provided == null ? null : provided.address6(Ipv4.parse(address)).orElse(null),
            admitted.guest().mac());
    MachinePlan plan = plan(vps, admitted, identity).at(provided == null ? null : wire(provided));
    ArchiveFacts archive = Objects.requireNonNull(backup.contents().facts());
    RestoreInput input =
        new RestoreInput(
            job,
            call.caller().account(),
            new RestoreInput.Target(vps, name, admitted.region().id(), admitted.resources()),
            new RestoreInput.Origin(
                source.id(),
                backup.id(),
                backup.file().store(),
                backup.file().key(),
                archive.archiveId(),
                Objects.requireNonNull(backup.machine()).key()),
            plan,
            admitted.guest().losses().warnings(),
            outcome.additions().sshKeys().stream().map(SshKey::line).toList());
    tx.vpses().insert(pending(tx, input, source, address, facts.maker(), admitted));
    Firewalls.begin(tx, vps, admitted.region().id());
    tx.vpses().expectDisk(vps, overCommit.expectedBytes(backup, admitted.guest()));
    tx.jobs()
        .insert(
            new Job(
                Operation.queued(
                    job.value(),
                    RestoreKind.NAME,
                    facts.maker(),
                    OperationJson.write(input),
                    tx.now()),
                call.caller().account(),
                vps,
                backup.id(),
                call.caller().request()));
    Instant end = outcome.additions().deleteAfter();
    if (end != null) {
      tx.ends().put(Ending.none(vps, call.caller().account()).after(end));
    }
    PlanId used = outcome.plan();
    if (used != null) {
      tx.plans().use(used, job);
    }
    return new KeptAnswer(job.text(), vps.text());
  }

  private static Wire wire(Network network) {
    OptionalInt vlan = network.bridge().vlan();
    Network.Rates rates = network.rates();
    return new Wire(
        network.name(),
        network.bridge().name(),
        vlan.isPresent() ? vlan.getAsInt() : null,
        network.open(),
        rates.sending().isPresent() ? rates.sending().getAsLong() : null,
        rates.receiving().isPresent() ? rates.receiving().getAsLong() : null);
  }

  private static MachinePlan plan(VpsId vps, AdmittedRestore admitted, Identity identity) {
    GuestConfig guest = admitted.guest();
    Resources resources = admitted.resources();
    return new MachinePlan(
        MachineName.of(vps),
        identity.hostname(),
        new MachineSize(resources.cpuCores(), resources.memoryGb() * 1024),
        guest.board(),
        guest.devices(),
        guest.state(),
        guest.running().clock(),
        StorageRule.disks(guest, resources.storageGb()),
        guest.bootOrder(),
        identity);
  }

  private static Vps pending(
      Tx tx,
      RestoreInput input,
      RestoreSource source,
      String address,
      String maker,
      AdmittedRestore admitted) {
    return new Vps(
        input.target().vps(),
        input.account(),
        new Vps.Label(input.target().name()),
        new Vps.Standing(ServiceStatus.PENDING, PowerState.PROVISIONING, PowerState.RUNNING),
        input.target().resources(),
        source.os(),
        new Vps.Billing(true, BigDecimal.ZERO, admitted.region().prices().currencyCode(), "hourly"),
        new Vps.Site(input.target().region(), address, new Vps.Placement(maker, "", List.of())),
        new Vps.Origin(
            null,
            new Vps.RestoredFrom(input.origin().source(), input.origin().backup(), input.job())),
        tx.now());
  }

  /** An accepted call's answer as kept under its idempotency key. */
  record KeptAnswer(String job, String vps) {}
}
