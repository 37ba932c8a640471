package dev.vakna.core.restore;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.TransferReceipt;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Restores a backup as a new Cloud VM.
 *
 * <p>Admission has reserved everything in the transaction that accepted the call: the VPS's row,
 * its address, its share of the host. The steps then build the machine under a name that follows
 * from the VPS's id. The first that touches the engine makes the machine's place; everything later
 * lives in it, so removing that place undoes them all. {@link #complete} makes the VPS active and
 * opens its meters in the transaction that completes the job; {@link #abandon} removes the VPS and
 * releases its address in the one that fails it. So there is one machine with its charges, or none
 * of either.
 */
public final class RestoreKind implements OperationKind<Tx, RestoreContext> {

  /** The operation's name, also the job's type. */
  public static final String NAME = "vps.restore_to_payg";

  private final List<Step<RestoreContext>> steps;
  private final Chance chance;
  private final String host;

  /** Restores on a host that is promised as usual. */
  public RestoreKind(
      Engine engine, BackupStores stores, ProofPolicy proof, Pace pace, Chance chance) {
    this(engine, stores, proof, pace, chance, OverCommit.STANDARD);
  }

  /**
   * @param overCommit says how much of the disk no restore may take
   */
  public RestoreKind(
      Engine engine,
      BackupStores stores,
      ProofPolicy proof,
      Pace pace,
      Chance chance,
      OverCommit overCommit) {
    this.steps =
        List.of(
            new OpenArchive(stores),
            new CreateDisks(engine),
            new WriteDisks(engine, stores, overCommit.diskKeptBackBytes()),
            new GiveIdentity(engine),
            new DefineVm(engine),
            new Boot(engine),
            new Prove(engine, proof, pace));
    this.chance = chance;
    this.host = engine.host();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Step<RestoreContext>> steps() {
    return steps;
  }

  @Override
  public RestoreContext context(Operation operation, Map<String, String> results) {
    return new RestoreContext(OperationJson.read(operation.input(), RestoreInput.class), results);
  }

  @Override
  public String complete(Tx tx, RestoreContext context, Instant now) {
    RestoreInput input = context.input();
    Vps pending =
        tx.vpses()
            .lock(input.vps())
            .orElseThrow(() -> new IllegalStateException("%s has no row".formatted(input.vps())));
    Engine.Definition definition = context.definition().orElseThrow();
    List<Interval> meters =
        Charges.opened(
            chance,
            input.account(),
            input.vps(),
            input.resources(),
            tx.regions().find(input.region()).orElseThrow().prices(),
            EnumSet.allOf(Meter.class),
            now);
    meters.forEach(tx.metering()::open);
    Charges.Estimate estimate = Charges.estimate(meters);
    tx.vpses().update(activated(pending, definition, estimate));
    return OperationJson.write(result(tx, context, definition, estimate));
  }

  private Vps activated(Vps pending, Engine.Definition definition, Charges.Estimate estimate) {
    List<Vps.Access> access =
        definition.services().stream()
            .map(s -> new Vps.Access(s.name(), s.host(), s.port(), s.guestPort()))
            .toList();
    return pending
        .in(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.RUNNING)
        .placed(
            new Vps.Placement(host, access),
            new Vps.Billing(true, estimate.monthly(), estimate.currencyCode(), "hourly"));
  }

  private RestoreResult result(
      Tx tx, RestoreContext context, Engine.Definition definition, Charges.Estimate estimate) {
    RestoreInput input = context.input();
    Proof proof = context.proof().orElseThrow();
    TransferReceipt receipt = context.receipt().orElseThrow();
    Identity identity = input.plan().identity();
    List<Warning> warnings = new ArrayList<>(input.warnings());
    warnings.addAll(proof.warnings());
    return new RestoreResult(
        input.vps().text(),
        input.name(),
        input.region(),
        identity.address(),
        input.resources(),
        input.source().text(),
        input.backup().text(),
        definition.services().stream()
            .map(s -> new RestoreResult.Access(s.name(), s.host(), s.port()))
            .toList(),
        new RestoreResult.Verification(
            proof.confirmed(),
            new RestoreResult.GivenIdentity(
                identity.hostname(),
                identity.mac(),
                identity.smbiosUuid(),
                identity.instanceId(),
                identity.address()),
            proof.guest(),
            definition.acceleration(),
            receipt.archiveBytes(),
            receipt.disks(),
            stages(tx, input)),
        new RestoreResult.Pricing(estimate.currencyCode(), estimate.hourly(), estimate.monthly()),
        warnings);
  }

  private static List<RestoreResult.Stage> stages(Tx tx, RestoreInput input) {
    List<Entry> journal =
        tx.jobs().find(input.job()).map(Job::operation).map(Operation::journal).orElse(List.of());
    Map<String, Instant> begun = new HashMap<>();
    List<RestoreResult.Stage> stages = new ArrayList<>();
    for (Entry entry : journal) {
      if (entry.mark() == Entry.Mark.INTENT) {
        begun.putIfAbsent(entry.step(), entry.at());
      } else if (entry.mark() == Entry.Mark.DONE) {
        Instant from = begun.getOrDefault(entry.step(), entry.at());
        long millis = Duration.between(from, entry.at()).toMillis();
        stages.add(
            new RestoreResult.Stage(
                entry.step(), BigDecimal.valueOf(millis).movePointLeft(3).doubleValue()));
      }
    }
    return stages;
  }

  @Override
  public String abandon(Tx tx, RestoreContext context, Failure failure, Instant now) {
    RestoreInput input = context.input();
    tx.addresses().release(input.vps());
    tx.vpses().remove(input.vps());
    // The gate closes for a damaged archive until its file changes.
    if (failure.code().equals(ProblemCode.ARCHIVE_CORRUPT.code())) {
      tx.backups()
          .find(input.backup())
          .ifPresent(backup ->
              tx.backups()
                  .put(
                      backup.in(
                          Backup.State.CORRUPT,
                          "the restore found the fault '%s'.".formatted(failure.detail()))));
    }
    return OperationJson.write(Map.of("removed", List.of(input.vps().text())));
  }
}
