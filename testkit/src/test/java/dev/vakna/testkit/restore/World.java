package dev.vakna.testkit.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.Seed;
import dev.vakna.core.restore.ProofPolicy;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreInput;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Policy;
import dev.vakna.operations.Progress;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One customer, one VPS, one backup, a model engine that can die or fail at any of its calls. */
public final class World {

  static final String HOST = "host-a";

  /** The process is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
  final SeededChance chance = new SeededChance(1, clock);
  final MemoryStore store = new MemoryStore(clock);
  final ModelEngine machines = new ModelEngine(HOST);
  final Account account;
  final Vps source;
  final Backup backup;
  private final VirtualPace pace = new VirtualPace();
  private ProofPolicy proof = ProofPolicy.STANDARD;
  private final List<String> calls = new ArrayList<>();
  private IntFunction<@Nullable Throwable> before = _ -> null;
  private IntFunction<@Nullable Throwable> after = _ -> null;

  public World() {
    Samples samples = new Samples(chance, clock.instant());
    account = samples.account();
    source = samples.source(account.id(), "main", 101);
    Backup plain = samples.backup("main", 101, clock.instant());
    ArchiveFacts facts =
        new ArchiveFacts(
            "archive-1",
            clock.instant(),
            List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
            "scsi0: a:b\nnet0: virtio=BC:24:11:00:00:01\n",
            false);
    backup =
        new Backup(
            new BackupId(chance.nextId()),
            "main",
            plain.key(),
            101,
            clock.instant(),
            1_000_000,
            clock.instant(),
            null,
            false,
            Backup.State.AVAILABLE,
            null,
            facts);
    store.transact(tx -> {
      tx.accounts().insert(account);
      tx.backups().putStore(new BackupRecords.StoredPlace("main", "directory", "/srv"));
      tx.vpses().insert(source);
      tx.backups().put(backup);
      return tx;
    });
  }

  /** From now on the numbered engine calls, counted from 1, are answered by these throwables. */
  public void disturb(
      IntFunction<@Nullable Throwable> beforeCall, IntFunction<@Nullable Throwable> afterCall) {
    calls.clear();
    before = beforeCall;
    after = afterCall;
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
        case "create-disks" -> machines.createDisks(input.plan());
        case "write-disks" ->
            machines.writeDisks(
                input.plan(),
                new ArchiveSource("a", Path.of("/a"), 1, clock.instant()),
                (_, _, _) -> {});
        case "give-identity" -> machines.giveIdentity(input.plan().name(), new Seed("", "", ""));
        case "define-vm" -> machines.define(input.plan());
        case "boot" -> machines.boot(input.plan().name());
        default -> {}
      }
      store.journal().append(claim, step.getKey(), Entry.Mark.DONE, step.getValue(), Progress.NONE);
    }
    clock.advance(Policy.STANDARD.lease().plusSeconds(1));
  }

  /** From now on restores are proven so. */
  void proof(ProofPolicy policy) {
    proof = policy;
  }

  /** What ends the process where it is thrown. */
  public static Error death() {
    return new Killed();
  }

  public VpsId sourceId() {
    return source.id();
  }

  /** The names of the engine calls since the last disturbance was set. */
  List<String> calls() {
    return calls;
  }

  private Engine engine() {
    Set<String> pure = Set.of("host", "networkPlan", "objections", "capacity", "inventory");
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              boolean counts = !pure.contains(method.getName());
              if (counts) {
                calls.add(method.getName());
              }
              int number = calls.size();
              Throwable early = counts ? before.apply(number) : null;
              if (early != null) {
                throw early;
              }
              Object result;
              try {
                result = method.invoke(machines, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              Throwable late = counts ? after.apply(number) : null;
              if (late != null) {
                throw late;
              }
              return result;
            });
  }

  public MemoryStore store() {
    return store;
  }

  public ModelEngine machines() {
    return machines;
  }

  public SettableClock clock() {
    return clock;
  }

  public SeededChance chance() {
    return chance;
  }

  public Pace pace() {
    return pace;
  }

  Caller caller() {
    return new Caller(account.id(), "key", EnumSet.allOf(Scope.class));
  }

  public RestoreAnswer restore(@Nullable String idempotencyKey, String fingerprint) {
    return new RestoreIntake(store, chance, engine(), OverCommit.STANDARD, () -> {})
        .accept(
            new RestoreCall(
                caller(),
                source.id().text(),
                backup.id().text(),
                new RestoreCall.Body.Read(RestoreRequest.DEFAULTS, List.of()),
                idempotencyKey,
                fingerprint));
  }

  /** Runs what is due until nothing is, surviving deaths; answers how often the process died. */
  public int runToRest() throws InterruptedException {
    int deaths = 0;
    int idle = 0;
    while (idle < 40) {
      Optional<Claim> claim =
          store.journal().claim("w" + deaths, Set.of(HOST), Policy.STANDARD.lease());
      if (claim.isEmpty()) {
        clock.advance(Duration.ofSeconds(2));
        idle++;
        continue;
      }
      idle = 0;
      try {
        runner().run(claim.get());
      } catch (Killed e) {
        deaths++;
      }
    }
    return deaths;
  }

  private OperationRunner<Tx> runner() {
    RestoreKind kind = new RestoreKind(engine(), new OneStore(), proof, pace, chance);
    return new OperationRunner<>(
        store.journal(),
        List.of(kind, new DestroyKind(engine())),
        Policy.STANDARD,
        pace,
        (_, _) -> {});
  }

  Job job(RestoreAnswer answer) {
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) answer;
    return store.transact(tx -> tx.jobs().find(accepted.job()).orElseThrow());
  }

  /** The world's store of backups, which holds the one archive. */
  private final class OneStore implements BackupStores {
    @Override
    public Optional<BackupStore> find(String name) {
      return Optional.of(
          new BackupStore() {
            @Override
            public String name() {
              return "main";
            }

            @Override
            public List<FoundArchive> scan() {
              return List.of();
            }

            @Override
            public ArchiveFacts inspect(String key) throws IOException {
              ArchiveFacts facts = backup.facts();
              if (facts == null) {
                throw new IOException("no facts");
              }
              return facts;
            }

            @Override
            public ArchiveSource open(String key) {
              return new ArchiveSource(
                  key, Path.of("/srv", key), backup.sizeBytes(), backup.modifiedAt());
            }
          });
    }
  }

  /** Time that passes only when somebody waits; what is to be done again and again is done then. */
  private final class VirtualPace implements Pace {
    private final List<Runnable> beats = new ArrayList<>();

    @Override
    public long nanos() {
      return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    @Override
    public void sleep(Duration time) {
      clock.advance(time);
      List.copyOf(beats).forEach(Runnable::run);
    }

    @Override
    public Repetition every(Duration time, Runnable work) {
      beats.add(work);
      return () -> beats.remove(work);
    }
  }
}
