package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.capacity.Capacity;
import dev.vakna.core.capacity.HostReading;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Policy;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.simulator.backup.ModelBackups;
import dev.vakna.simulator.engine.ModelEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real admissions, many at once, over every storage: what a host has is never promised twice. */
public abstract class CapacityContract extends Contract {

  private static final long GIB = 1L << 30;
  private static final int CALLERS = 12;

  /** What the sample archive is taken to fill. */
  private static final long EXPECTED = 4 * GIB;

  private final ModelBackups archives = new ModelBackups("all of them");
  private final ModelEngine engine = new ModelEngine(samples.unique("host"));
  private final AtomicInteger next = new AtomicInteger();

  @Test
  public void restoresInFlightHoldTheDiskTheyWillFill() throws Exception {
    room(new SiteCapacity(64, 1 << 20, 5 * EXPECTED + EXPECTED - 1 + GIB, 8_000 * GIB));
    assertThat(accepted(atOnceFromAll())).hasSize(5);
    assertThat(refusals(atOnceFromAll())).containsOnly("disk space for this backup");
  }

  @Test
  public void theLastMemoryIsPromisedOnce() throws Exception {
    room(new SiteCapacity(64, 1024 + 3 * 4096 + 4095, 8_000 * GIB, 8_000 * GIB));
    assertThat(accepted(atOnceFromAll())).hasSize(3);
    assertThat(refusals(atOnceFromAll())).containsOnly("memory");
  }

  @Test
  public void theLastCoreIsPromisedOnce() throws Exception {
    room(new SiteCapacity(1, 1 << 20, 8_000 * GIB, 8_000 * GIB));
    assertThat(accepted(atOnceFromAll())).hasSize(4);
    assertThat(refusals(atOnceFromAll())).containsOnly("CPU cores");
  }

  @Test
  public void theLastStorageIsPromisedOnce() throws Exception {
    room(new SiteCapacity(64, 1 << 20, 100 * GIB, 100 * GIB));
    assertThat(accepted(atOnceFromAll())).as("400 GiB hold six machines of 60 GiB").hasSize(6);
    assertThat(refusals(atOnceFromAll())).containsOnly("storage");
  }

  @Test
  public void theLastAddressIsLeasedOnce() throws Exception {
    String net = "10.%d.%d.".formatted(chance.below(256), chance.below(256));
    engine.network(
        new Engine.NetworkPlan(
            chance.letters(8), "user", net + 10, net + 16, 24, net + 2, List.of(net + 3)));
    assertThat(accepted(atOnceFromAll())).hasSize(7);
    Capacity capacity = new Capacity(store(), engine, OverCommit.STANDARD);
    assertThat(capacity.view().addresses().total()).isEqualTo(7);
    assertThat(capacity.view().addresses().leased()).isEqualTo(7);
    assertThat(refusals(atOnceFromAll())).containsOnly("free address");
  }

  @Test
  public void roomIsHeldUntilTheRestoreEndedAndIsUsableAfterFailureCancelAndDestruction()
      throws Exception {
    room(new SiteCapacity(64, 1 << 20, EXPECTED + GIB, 8_000 * GIB));
    RestoreAnswer.Accepted failing = accepted(List.of(call(newCustomer()))).getFirst();
    assertThat(accepted(List.of(call(newCustomer())))).isEmpty();
    engine.damage("device_data");
    drive();
    assertThat(jobEnded(failing.job())).isTrue();
    engine.damage(null);

    RestoreAnswer.Accepted cancelled = accepted(List.of(call(newCustomer()))).getFirst();
    assertThat(accepted(List.of(call(newCustomer())))).isEmpty();
    change(tx -> tx.jobs().requestCancel(cancelled.job()));
    drive();
    assertThat(jobEnded(cancelled.job())).isTrue();

    RestoreAnswer.Accepted good = accepted(List.of(call(newCustomer()))).getFirst();
    drive();
    assertThat(jobEnded(good.job())).isTrue();
    // The model's disk does not fill by itself.
    room(new SiteCapacity(64, 5 * 1024, EXPECTED + GIB, 8_000 * GIB));
    assertThat(refusals(List.of(call(newCustomer()))))
        .as("its disk is written and no longer held; its memory is promised while it lives")
        .containsOnly("memory");
    DestroyIntake ends = new DestroyIntake(store(), chance, () -> {});
    assertThat(ends.accept(good.vps())).isInstanceOf(DestroyIntake.Answer.Accepted.class);
    drive();
    assertThat(accepted(List.of(call(newCustomer())))).hasSize(1);
  }

  @Test
  public void aRestoreThatEndsAfterTheDiskWasReadStillCountsAsUnwritten() throws Exception {
    HostReading before = HostReading.take(store(), engine);
    RestoreAnswer.Accepted made = accepted(List.of(call(newCustomer()))).getFirst();
    assertThat(ask(before::lockedLoad)).isEqualTo(new HostLoad(new Resources(2, 4, 60), EXPECTED));
    drive();
    assertThat(jobEnded(made.job())).isTrue();
    assertThat(ask(before::lockedLoad).diskInFlight()).isEqualTo(EXPECTED);
    assertThat(ask(before::load)).isEqualTo(ask(before::lockedLoad));
    assertThat(ask(HostReading.take(store(), engine)::lockedLoad).diskInFlight()).isZero();
  }

  @Test
  public void notesWhatIsExpectedOfAVpsUntilItIsRemoved() {
    Account account = newAccount();
    String host = samples.unique("host");
    Vps one = samples.clone(account.id(), new JobId(chance.nextId()), host);
    Vps two = samples.clone(account.id(), new JobId(chance.nextId()), host);
    change(tx -> {
      tx.vpses().insert(one);
      tx.vpses().insert(two);
      tx.vpses().expectDisk(one.id(), 5 * GIB);
      tx.vpses().expectDisk(two.id(), 7);
      tx.vpses().expectDisk(new VpsId(chance.nextId()), 9);
    });
    thatValue(tx -> tx.vpses().expectedDisk(host, Set.of())).isEqualTo(5 * GIB + 7);
    thatValue(tx -> tx.vpses().expectedDisk(host, Set.of(one.id()))).isEqualTo(7L);
    thatValue(tx -> tx.vpses().expectedDisk(samples.unique("other"), Set.of())).isEqualTo(0L);
    thatValue(tx -> tx.vpses().settled(host)).isEqualTo(Set.of());
    change(tx -> tx.vpses().remove(two.id()));
    thatValue(tx -> tx.vpses().expectedDisk(host, Set.of())).isEqualTo(5 * GIB);
  }

  private void room(SiteCapacity capacity) {
    engine.capacity(capacity);
  }

  /** A customer with one VPS and one backup of it, which is taken to fill {@link #EXPECTED}. */
  private record Customer(Account account, Vps source, Backup backup) {}

  private Customer newCustomer() {
    Account account = newAccount();
    String place = samples.unique("store");
    Vps source = samples.source(account.id(), place, 101);
    Backup plain = samples.backup(place, 101, AT);
    Backup backup =
        new Backup(
                new BackupId(chance.nextId()),
                new StoredFile(place, plain.file().key(), GIB, AT),
                101,
                AT,
                Backup.Condition.AVAILABLE,
                new ArchiveFacts(
                    "archive-1",
                    AT,
                    List.of(new ArchiveFacts.Device("drive-scsi0", 8 * GIB)),
                    "scsi0: a:b\n",
                    false))
            .in(new Custody.Of(source.id()));
    change(tx -> {
      tx.backups().putStore(new StoredPlace(place, "directory", "/srv"));
      tx.vpses().insert(source);
      tx.backups().put(backup);
    });
    archives.put(backup);
    return new Customer(account, source, backup);
  }

  private List<RestoreAnswer> atOnceFromAll() throws Exception {
    List<Customer> customers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      customers.add(newCustomer());
    }
    next.set(0);
    return atOnce(CALLERS, () -> call(customers.get(next.getAndIncrement())));
  }

  private RestoreAnswer call(Customer customer) {
    return new RestoreIntake(store(), chance, engine, OverCommit.STANDARD, () -> {})
        .accept(
            new RestoreCall(
                new Caller(customer.account().id(), "key", EnumSet.allOf(Scope.class)),
                customer.source().id().text(),
                customer.backup().id().text(),
                new Body.Read<>(RestoreRequest.DEFAULTS, List.of()),
                new Sending(null, "fingerprint")));
  }

  private static List<RestoreAnswer.Accepted> accepted(List<RestoreAnswer> answers) {
    return answers.stream()
        .filter(RestoreAnswer.Accepted.class::isInstance)
        .map(RestoreAnswer.Accepted.class::cast)
        .toList();
  }

  /** What the refused calls lacked. */
  private static List<String> refusals(List<RestoreAnswer> answers) {
    return answers.stream()
        .map(answer -> {
          assertThat(answer).isInstanceOf(RestoreAnswer.Refused.class);
          return ((RestoreAnswer.Refused) answer).refusal();
        })
        .map(refusal -> {
          assertThat(refusal.code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
          return refusal
              .detail()
              .replaceFirst("^Region stockholm has (not enough|no) ", "")
              .replaceFirst(" now\\. .*$", "");
        })
        .toList();
  }

  private boolean jobEnded(JobId id) {
    return ask(tx -> tx.jobs().find(id)).orElseThrow().operation().status().ended();
  }

  /** Works on this test's host until nothing is due there. */
  private void drive() throws InterruptedException {
    RealPace pace = new RealPace();
    ProofPolicy proof =
        new ProofPolicy(Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofMillis(50), 1024);
    RestoreKind restores =
        new RestoreKind(engine, store(), _ -> Optional.of(archives), proof, pace, chance);
    OperationRunner<Tx> runner =
        new OperationRunner<>(
            store().journal(),
            List.of(restores, new DestroyKind(engine, store())),
            Policy.STANDARD,
            pace,
            (_, _) -> {});
    while (true) {
      Optional<Claim> claim =
          store().journal().claim("worker", Set.of(engine.name()), Policy.STANDARD.lease());
      if (claim.isEmpty()) {
        return;
      }
      runner.run(claim.get());
    }
  }
}
