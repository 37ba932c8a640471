package dev.vakna.core.restore;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.archive.ArchiveFault;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.forecast.Foresight;
import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.forecast.Traits;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.network.Lease;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.restore.outcome.Receipt;
import dev.vakna.core.restore.outcome.RestoreResult;
import dev.vakna.core.restore.outcome.Timings;
import dev.vakna.core.restore.proof.EvidenceShelf;
import dev.vakna.core.restore.proof.Proof;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.restore.step.Boot;
import dev.vakna.core.restore.step.CheckDisks;
import dev.vakna.core.restore.step.CreateDisks;
import dev.vakna.core.restore.step.DefineVm;
import dev.vakna.core.restore.step.Faults;
import dev.vakna.core.restore.step.GiveIdentity;
import dev.vakna.core.restore.step.OpenArchive;
import dev.vakna.core.restore.step.Prove;
import dev.vakna.core.restore.step.ReservePlace;
import dev.vakna.core.restore.step.RestoreContext;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.restore.step.WriteDisks;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Outlook;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Restores a backup as a new Cloud VM.
 *
 * <p>Admission has reserved everything in the transaction that accepted the call: the VPS's row,
 * its address, its share of the host. The steps then build the machine under a name that follows
 * from the VPS's id. The first that touches the engine reserves the machine's place; everything
 * later hangs on it, so removing that place undoes them all. {@link #complete} makes the VPS
 * active, as what the engine really gave it, and opens its meters in the transaction that completes
 * the job; {@link #abandon} removes the VPS and releases its address in the one that fails it. So
 * there is one machine with its charges, or none of either.
 */
public final class RestoreKind implements OperationKind<Tx, RestoreContext> {

  /** The operation's name, also the job's type. */
  public static final String NAME = RestoreInput.KIND;

  private final List<Step<RestoreContext>> steps;

  /** A drive asks for its context at every step, and its input never changes. */
  private volatile @Nullable Read latest;

  private final EvidenceShelf shelf = new EvidenceShelf();
  private final Chance chance;
  private final Foresight foresight;

  /** Restores on one engine that is promised as usual. */
  public RestoreKind(
      Engine engine,
      Store store,
      BackupStores stores,
      ProofPolicy proof,
      Pace pace,
      Chance chance) {
    this(Engines.only(engine), store, stores, proof, pace, chance);
  }

  /** Restores on engines that are promised as usual. */
  public RestoreKind(
      Engines engines,
      Store store,
      BackupStores stores,
      ProofPolicy proof,
      Pace pace,
      Chance chance) {
    this(engines, store, stores, proof, pace, chance, OverCommit.STANDARD, Foresight.blind());
  }

  /**
   * @param engines has the engine of every restore that is worked at here
   * @param store leases another address where others use the planned one
   * @param overCommit says how much of the disk no restore may take
   * @param foresight looks ahead
   */
  public RestoreKind(
      Engines engines,
      Store store,
      BackupStores stores,
      ProofPolicy proof,
      Pace pace,
      Chance chance,
      OverCommit overCommit,
      Foresight foresight) {
    this.steps =
        List.of(
            new OpenArchive(stores),
            new ReservePlace(engines, store),
            new CreateDisks(engines),
            new WriteDisks(engines, stores, overCommit.diskKeptBackBytes()),
            new CheckDisks(engines, proof),
            new GiveIdentity(engines),
            new DefineVm(engines),
            new Boot(engines),
            new Prove(engines, proof, pace, shelf));
    this.chance = chance;
    this.foresight = foresight;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Step<RestoreContext>> steps() {
    return steps;
  }

  /** Names of the steps, in order. */
  public List<String> stepNames() {
    return steps.stream().map(Step::name).toList();
  }

  @Override
  public RestoreContext context(Operation operation, Map<String, String> results) {
    return new RestoreContext(operation.host(), input(operation.input()), results);
  }

  private RestoreInput input(String json) {
    Read known = latest;
    if (known == null || !known.json().equals(json)) {
      known = new Read(json, OperationJson.read(json, RestoreInput.class));
      latest = known;
    }
    return known.input();
  }

  @Override
  public Outlook outlook(RestoreContext context) {
    long archiveBytes = context.archiveBytes();
    return archiveBytes == 0
        ? Outlook.NONE
        : foresight.outlook(
            context.engine(),
            context.input().job(),
            stepNames(),
            new Traits(
                archiveBytes,
                context.receipt().map(RestoreKind::written).orElse(0L),
                context.given().acceleration(),
                null));
  }

  private static long written(TransferReceipt receipt) {
    return receipt.disks().stream().mapToLong(TransferReceipt.DiskReceipt::writtenBytes).sum();
  }

  private record Read(String json, RestoreInput input) {}

  @Override
  public String complete(Tx tx, RestoreContext context, Instant now) {
    RestoreInput input = context.input();
    Vps pending =
        tx.vpses()
            .lock(input.target().vps())
            .orElseThrow(
                () -> new IllegalStateException("%s has no row".formatted(input.target().vps())));
    Given given = context.given();
    boolean off = context.proof().orElseThrow().off();
    List<Interval> meters =
        Charges.opened(
            chance,
            input.account(),
            input.target().vps(),
            input.target().resources(),
            tx.regions().hold(input.target().region()).orElseThrow().prices(),
            Metered.of(input.plan().devices()),
            now);
    // A guest that switched itself off and is kept is charged as what it is.
    meters.stream()
        .filter(meter -> !off || !Charges.powered().contains(meter.meter()))
        .forEach(tx.metering()::open);
    Charges.Estimate estimate = Charges.estimate(meters);
    tx.vpses().update(activated(tx, pending, context, estimate, off));
    shelf.of(input.job()).forEach(evidence -> tx.attachments().put(input.job(), evidence));
    tx.timings().add(timing(tx, context, now));
    return OperationJson.write(result(tx, context, estimate));
  }

  private RestoreTiming timing(Tx tx, RestoreContext context, Instant now) {
    JobId job = context.input().job();
    List<Entry> journal =
        tx.jobs().find(job).map(Job::operation).map(Operation::journal).orElse(List.of());
    return Timings.of(job, context.engine(), now, journal, context, foresight.endedNow(job));
  }

  private Vps activated(
      Tx tx, Vps pending, RestoreContext context, Charges.Estimate estimate, boolean off) {
    PowerState power = off ? PowerState.STOPPED : PowerState.RUNNING;
    List<Vps.Access> access =
        context.given().reached().stream()
            .map(s -> new Vps.Access(s.name(), s.host(), s.port(), s.guestPort()))
            .toList();
    return pending
        .in(ServiceStatus.ACTIVE, power, power)
        .at(leased(tx, context))
        .placed(
            new Vps.Placement(context.engine(), context.place().text(), access),
            new Vps.Billing(true, estimate.monthly(), estimate.currencyCode(), "hourly"));
  }

  /** The address that the machine got is the one that is leased to it, whatever was planned. */
  private static String leased(Tx tx, RestoreContext context) {
    VpsId vps = context.input().target().vps();
    String address = context.identity().address();
    Given.Nic nic = context.given().nic();
    if (nic != null
        && tx.addresses().take(vps, nic.network(), address)
            instanceof AddressRecords.Taking.HeldBy(VpsId holder)) {
      giveUp(tx, holder, vps, new Lease(nic.network(), address));
      tx.addresses().take(vps, nic.network(), address);
    }
    return address;
  }

  /**
   * The engine gives an address to one machine at a time. So the machine that it was leased to has
   * it no longer, or never had: it is being removed, or was only planned to have it.
   */
  private static void giveUp(Tx tx, VpsId holder, VpsId vps, Lease lease) {
    if (has(tx, holder, lease)) {
      throw new IllegalStateException(
          "the engine gave %s the address %s, which is leased to %s".formatted(vps, lease, holder));
    }
    tx.addresses().release(holder);
  }

  private static boolean has(Tx tx, VpsId holder, Lease lease) {
    ServiceStatus status =
        tx.vpses().lock(holder).map(other -> other.standing().status()).orElse(null);
    if (status == null || status == ServiceStatus.TERMINATED) {
      return false;
    }
    return status != ServiceStatus.PENDING
        || tx.jobs().unended(holder).stream()
            .filter(job -> job.operation().kind().equals(NAME))
            .flatMap(job -> tx.jobs().find(job.id()).stream())
            .filter(job -> !job.operation().backward())
            .map(job -> RestoreContext.of(job.operation()).given().nic())
            .anyMatch(nic -> nic != null && new Lease(nic.network(), nic.address()).equals(lease));
  }

  private RestoreResult result(Tx tx, RestoreContext context, Charges.Estimate estimate) {
    RestoreInput input = context.input();
    Proof proof = context.proof().orElseThrow();
    Identity identity = context.identity();
    return new RestoreResult(
        input.target().vps().text(),
        input.target().name(),
        input.target().region(),
        identity.address(),
        input.target().resources(),
        input.origin().source().text(),
        input.origin().backup().text(),
        context.given().reached().stream()
            .map(s -> new RestoreResult.Access(s.name(), s.host(), s.port()))
            .toList(),
        verification(tx, context, proof),
        new RestoreResult.Pricing(estimate.currencyCode(), estimate.hourly(), estimate.monthly()),
        context.warnings());
  }

  private static RestoreResult.Verification verification(
      Tx tx, RestoreContext context, Proof proof) {
    RestoreInput input = context.input();
    TransferReceipt receipt = context.receipt().orElseThrow();
    return new RestoreResult.Verification(
        proof.state().code(),
        proof.confirmed(),
        new RestoreResult.Original(
            input.origin().source().text(),
            RestoreSources.find(tx, input.account(), input.origin().source())
                .map(RestoreSource::name)
                .orElse(null),
            original(tx, input).map(GuestConfig::name).orElse(null),
            original(tx, input).map(GuestConfig::mac).orElse(null)),
        RestoreResult.GivenIdentity.of(context.identity()),
        proof.guest(),
        context.given().execution(),
        receipt.archiveBytes(),
        receipt.resumedAtBytes(),
        receipt.byIndex(),
        RestoreResult.Disk.of(receipt, context.check().orElse(CheckReceipt.NONE)),
        RestoreResult.Stage.of(
            tx.jobs()
                .find(input.job())
                .map(Job::operation)
                .map(Operation::journal)
                .orElse(List.of())),
        "/api/v2/jobs/%s/report".formatted(input.job().text()));
  }

  /** The machine that was backed up, as the archive's configuration tells. */
  private static Optional<GuestConfig> original(Tx tx, RestoreInput input) {
    return tx.backups()
        .find(input.origin().backup())
        .filter(input.origin()::isOf)
        .map(Backup::config);
  }

  @Override
  public String abandon(Tx tx, RestoreContext context, Failure failure, Instant now) {
    RestoreInput input = context.input();
    Receipt receipt = Receipt.of(tx, context);
    tx.addresses().release(input.target().vps());
    tx.vpses().remove(input.target().vps());
    // What never was has no end to come.
    tx.ends().find(input.target().vps()).ifPresent(end -> tx.ends().put(end.ended(now)));
    shelf.of(input.job()).forEach(evidence -> tx.attachments().put(input.job(), evidence));
    // The gate closes for a damaged archive until its file changes.
    if (failure.code().equals(ProblemCode.ARCHIVE_CORRUPT.code())) {
      tx.backups()
          .lock(input.origin().backup())
          .filter(input.origin()::isOf)
          .ifPresent(backup ->
              tx.backups()
                  .put(
                      backup.in(
                          Backup.State.CORRUPT, ArchiveFault.sentence(Faults.kindOf(failure)))));
    }
    return OperationJson.write(receipt);
  }
}
