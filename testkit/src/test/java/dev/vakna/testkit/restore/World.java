package dev.vakna.testkit.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.UnreachedWork;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.power.PowerKind;
import dev.vakna.core.problem.Body;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.seed.Seed;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Policy;
import dev.vakna.operations.Progress;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.backup.ModelBackups;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.Stage;
import dev.vakna.testkit.operation.StageDrive;
import dev.vakna.testkit.operation.VirtualPace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One customer, one VPS, one backup, a model engine that can die or fail at any of its calls. */
public final class World implements Stage {

  public static final String HOST = "host-a";

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
  final SeededChance chance = new SeededChance(1, clock);
  final MemoryStore store = new MemoryStore(clock);
  final ModelEngine machines = new ModelEngine(HOST);
  final Account account;
  final Vps source;
  final Backup backup;
  private final Interference interference;
  private final VirtualPace pace = new VirtualPace(clock);
  private final List<String> calls = new ArrayList<>();
  private ProofPolicy proof = ProofPolicy.STANDARD;
  private List<OperationKind<Tx, ?>> played = List.of();
  private @Nullable Engine over;
  private List<Engine> others = List.of();
  private Troubles troubles = Troubles.untold();

  /** The world's store of backups, which holds the one archive. */
  private final ModelBackups archives = new ModelBackups("main");

  public World() {
    this(new Interference());
  }

  /**
   * @param interference stands around the engine
   */
  public World(Interference interference) {
    this(interference, null);
  }

  /**
   * @param cast who plays; null for new ones
   */
  public World(Interference interference, @Nullable Cast cast) {
    this.interference = interference;
    Samples samples = new Samples(chance, clock.instant());
    Account anyone = samples.account();
    account = cast == null ? anyone : cast.in(anyone);
    Vps anything = samples.source(account.id(), "main", 101);
    source = cast == null ? anything : cast.in(anything);
    Backup plain = samples.backup("main", 101, clock.instant());
    ArchiveFacts facts =
        new ArchiveFacts(
            cast == null ? "archive-1" : cast.archiveId(),
            clock.instant(),
            List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
            "scsi0: a:b\nnet0: virtio=BC:24:11:00:00:01\n",
            false);
    backup =
        new Backup(
                cast == null ? new BackupId(chance.nextId()) : cast.backup(),
                new StoredFile(
                    "main",
                    cast == null ? plain.file().key() : cast.key(),
                    1_000_000,
                    clock.instant()),
                101,
                clock.instant(),
                Backup.Condition.AVAILABLE,
                facts)
            .in(new Custody.Of(source.id()));
    archives.put(backup);
    store.transact(tx -> {
      tx.accounts().insert(account);
      tx.backups().putStore(new BackupRecords.StoredPlace("main", "directory", "/srv"));
      tx.vpses().insert(source);
      tx.backups().put(backup);
      return tx;
    });
  }

  /** Who plays. */
  public Cast cast() {
    return new Cast(
        account.id(),
        source.id(),
        backup.id(),
        backup.file().key(),
        Objects.requireNonNull(backup.contents().facts()).archiveId());
  }

  public Interference interference() {
    return interference;
  }

  /** Fills the machine's disks, as a restore does. */
  public void fill(MachinePlan plan) {
    try {
      ByName.of(machines).writeDisks(plan, archive(backup.file().key()), (_, _, _) -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives the machine its seed, as a restore does. */
  public void seed(MachinePlan plan) {
    ByName.of(machines).giveIdentity(plan.name(), new Seed("", "", ""));
  }

  private ArchiveSource archive(String key) {
    return new ArchiveSource(
        key, Path.of("/srv", key), backup.file().sizeBytes(), backup.file().modifiedAt());
  }

  /** From now on the numbered engine calls, counted from 1, are answered by these throwables. */
  public void disturb(
      IntFunction<@Nullable Throwable> before, IntFunction<@Nullable Throwable> after) {
    calls.clear();
    interference.with(point -> {
      if (point.port().equals("Engine")) {
        if (!point.after()) {
          calls.add(point.call());
        }
        Throwable answer = (point.after() ? after : before).apply(calls.size());
        if (answer != null) {
          throw answer;
        }
      }
    });
  }

  /** What ends the process where it is thrown. */
  public static Error death() {
    return new Interference.Killed();
  }

  public VpsId sourceId() {
    return source.id();
  }

  /** The engine calls since the disturbance began, by name. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /**
   * Makes the journal and the machine of a job what a server of an older release leaves that died
   * behind its first steps.
   */
  void begunByAnOlderRelease(Job job, Map<String, String> results, int steps)
      throws InterruptedException {
    RestoreInput input = OperationJson.read(job.operation().input(), RestoreInput.class);
    Claim claim =
        store.journal().claim("older", Set.of(HOST), Policy.STANDARD.lease()).orElseThrow();
    int number = 0;
    for (Map.Entry<String, String> step : results.entrySet()) {
      if (number++ == steps) {
        break;
      }
      store.journal().append(claim, step.getKey(), Entry.Mark.INTENT, "{}", Progress.NONE);
      switch (step.getKey()) {
        case "create-disks" -> ByName.of(machines).createDisks(input.plan());
        case "write-disks" ->
            ByName.of(machines)
                .writeDisks(
                    input.plan(),
                    new ArchiveSource("a", Path.of("/a"), 1, clock.instant()),
                    (_, _, _) -> {});
        case "give-identity" ->
            ByName.of(machines).giveIdentity(input.plan().name(), new Seed("", "", ""));
        case "define-vm" -> ByName.of(machines).define(input.plan());
        case "boot" -> ByName.of(machines).boot(input.plan().name());
        default -> {}
      }
      store.journal().append(claim, step.getKey(), Entry.Mark.DONE, step.getValue(), Progress.NONE);
    }
    clock.advance(Policy.STANDARD.lease().plusSeconds(1));
  }

  /** From now on that archive's file lies under the name of the one archive. */
  void replaceArchive(ArchiveFacts other) {
    archives.replace(backup.file().key(), other);
  }

  /** A look at the store has found another machine's archive under the name of the one archive. */
  void recordAnotherArchive() {
    ArchiveFacts others =
        new ArchiveFacts(
            "archive-of-another",
            clock.instant(),
            List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
            """
            name: neighbour
            scsi0: a:b
            net0: virtio=BC:24:11:99:99:99
            ipconfig0: ip=192.0.2.99/24
            smbios1: uuid=7c9e6679-7425-40de-944b-e07fc1f90ae7
            """,
            false);
    store.transact(tx -> {
      tx.backups()
          .put(
              new Backup(
                  backup.id(),
                  new StoredFile(
                      backup.file().store(),
                      backup.file().key(),
                      backup.file().sizeBytes(),
                      clock.instant()),
                  backup.vmid(),
                  clock.instant(),
                  Backup.Condition.AVAILABLE,
                  others));
      return tx;
    });
  }

  /** From now on restores are proven so. */
  void proof(ProofPolicy policy) {
    proof = policy;
  }

  /** From now on machines are made by that engine. */
  World over(Engine engine) {
    over = engine;
    return this;
  }

  private Engine engine() {
    return interference.around(
        Engine.class, over == null ? machines : over, Set.of("name", "read", "inventory"));
  }

  private Engines engines() {
    return Engines.of(engine(), others);
  }

  /** From now on the server reaches these engines beside its own. */
  World reaching(Engine... further) {
    others = List.of(further);
    return this;
  }

  /** From now on what an operator must know is told there. */
  void tell(Troubles told) {
    troubles = told;
  }

  BackupListing.Listed listing() {
    return new BackupListing(store, engines(), OverCommit.STANDARD, troubles)
        .of(caller(), source.id().text())
        .orElseThrow();
  }

  UnreachedWork unreachedWork() {
    return new UnreachedWork(store, engines(), troubles);
  }

  @Override
  public MemoryStore store() {
    return store;
  }

  public ModelEngine machines() {
    return machines;
  }

  @Override
  public SettableClock clock() {
    return clock;
  }

  public SeededChance chance() {
    return chance;
  }

  @Override
  public Pace pace() {
    return pace;
  }

  Caller caller() {
    return new Caller(account.id(), "key", EnumSet.allOf(Scope.class));
  }

  public RestoreAnswer restore(@Nullable String idempotencyKey, String fingerprint) {
    return restore(RestoreRequest.DEFAULTS, idempotencyKey, fingerprint);
  }

  RestoreAnswer restoreIn(@Nullable String region) {
    return restore(new RestoreRequest(null, region, null, null, null, null, null), null, "f");
  }

  private RestoreAnswer restore(
      RestoreRequest request, @Nullable String idempotencyKey, String fingerprint) {
    return new RestoreIntake(store, chance, engines(), OverCommit.STANDARD, () -> {}, troubles)
        .accept(
            new RestoreCall(
                caller(),
                source.id().text(),
                backup.id().text(),
                new Body.Read<>(request, List.of()),
                new Sending(idempotencyKey, fingerprint)));
  }

  /** Runs what is due until nothing is, surviving deaths; answers how often the process died. */
  public int runToRest() throws InterruptedException {
    return new StageDrive(this, interference).toRest();
  }

  @Override
  public Set<String> hosts() {
    return engines().reached();
  }

  /** From now on with these kinds. */
  World playing(List<OperationKind<Tx, ?>> others) {
    played = others;
    return this;
  }

  @Override
  public List<OperationKind<Tx, ?>> kinds() {
    if (!played.isEmpty()) {
      return played;
    }
    List<OperationKind<Tx, ?>> all = new ArrayList<>();
    all.add(new RestoreKind(engines(), store, _ -> Optional.of(archives), proof, pace, chance));
    all.add(new DestroyKind(engines(), store));
    all.addAll(PowerKind.all(engines(), chance, pace, Duration.ofMinutes(2)));
    return all;
  }

  @Override
  public JobId start() {
    return ((RestoreAnswer.Accepted) restore(null, "f")).job();
  }

  @Override
  public String picture(Job job) {
    return Left.of(this, job.vps()).toString();
  }

  @Override
  public void done(Job job) {
    Left.of(this, job.vps()).assertOneMachine();
  }

  @Override
  public void nothingLeft(Job job) {
    Left.of(this, job.vps()).assertNothing();
  }

  Job job(RestoreAnswer answer) {
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) answer;
    return store.transact(tx -> tx.jobs().find(accepted.job()).orElseThrow());
  }
}
