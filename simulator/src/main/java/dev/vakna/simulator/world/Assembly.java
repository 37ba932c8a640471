package dev.vakna.simulator.world;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.SessionSeal;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Session;
import dev.vakna.core.admin.Users;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.destroy.DueEnds;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.firewall.FirewallRound;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerKind;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.reconcile.ReconcilePolicy;
import dev.vakna.core.reconcile.Reconciler;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.Caps;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Policy;
import dev.vakna.simulator.PlainPasswords;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a server is put together from the house's real parts. Tests plant bugs by putting one part
 * together differently.
 */
public interface Assembly {

  /** A guest is waited for less long than by real servers; patience is no logic. */
  Duration PATIENCE = Duration.ofSeconds(9);

  /** A date to end by may be as near as this; how near is no logic. */
  Duration LEAST_AHEAD = Duration.ofSeconds(5);

  /** No session lasts longer, however much it is used. */
  Duration SESSIONS = Duration.ofMinutes(10);

  /** As servers are. */
  Assembly REAL = new Assembly() {};

  /** The storage behind everything, without anything that goes wrong. */
  default Store storage(MemoryStore storage) {
    return storage;
  }

  /** What the house's parts see of storage. */
  default Store store(Store store) {
    return store;
  }

  /** What the house's parts see of the engine. */
  default Engine engine(Engine engine) {
    return engine;
  }

  /** What the house's parts see of time. */
  default Pace pace(Pace pace) {
    return pace;
  }

  /** How patient the drive is. */
  default Policy policy() {
    return Policy.STANDARD.patient(Duration.ofSeconds(15));
  }

  /** How much may be under way at once, small enough that restores meet it. */
  default Caps caps(Set<String> kinds, Set<String> waitingSteps) {
    return new Caps(kinds, waitingSteps, 1, 2);
  }

  /** The operations that servers know. */
  default List<OperationKind<Tx, ?>> kinds(
      Store store,
      Engine engine,
      BackupStores stores,
      ProofPolicy proof,
      Pace pace,
      Chance chance) {
    List<OperationKind<Tx, ?>> kinds = new ArrayList<>();
    kinds.add(new RestoreKind(engine, store, stores, proof, pace, chance));
    kinds.add(new DestroyKind(engine, store));
    kinds.addAll(PowerKind.all(engine, chance, pace, PATIENCE));
    return kinds;
  }

  /** Keeps the records' power states true. */
  default PowerWatch power(
      Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
    return new PowerWatch(store, engine, chance, pace, onEvent);
  }

  /** Counts machines' traffic. */
  default TrafficMeter traffic(Store store, Engine engine, Pace pace) {
    return new TrafficMeter(store, engine, new BillingCalendar(ZoneOffset.UTC), pace);
  }

  /** Something that a server does again and again. */
  @FunctionalInterface
  interface Round {
    void run() throws InterruptedException;
  }

  /** Compares the host with the records, once each time it is run. */
  default Round reconciler(
      Store store, Engine engine, Chance chance, Pace pace, Consumer<String> onEvent) {
    return new Reconciler(
            store,
            engine,
            chance,
            pace,
            new ReconcilePolicy(Duration.ofSeconds(20)),
            entry -> onEvent.accept(entry.toString()),
            finding -> onEvent.accept(finding.toString()))
        ::reconcile;
  }

  /** Takes cancellations. */
  default Jobs jobs(Store store, Set<String> forwardOnly, Consumer<JobId> onCancelled) {
    return new Jobs(store, forwardOnly, onCancelled);
  }

  /** Takes restore calls. */
  default RestoreIntake restores(
      Store store, Chance chance, Engine engine, OverCommit overCommit, Runnable onAccepted) {
    return new RestoreIntake(store, chance, engine, overCommit, onAccepted);
  }

  /** Tells what restores would be. */
  default RestorePlanning planning(
      Store store, Chance chance, Engine engine, OverCommit overCommit) {
    return new RestorePlanning(store, chance, engine, overCommit);
  }

  /** What those who read events for followers see of storage. */
  default Store events(Store store) {
    return store;
  }

  /** Lets keys in. */
  default KeyCheck keyCheck(Store store, InstantSource clock) {
    Map<String, ApiKey> refused = new HashMap<>();
    return new KeyCheck(
        store,
        clock,
        new KeyCheck.Refused() {
          @Override
          public @Nullable ApiKey find(String hash) {
            return refused.get(hash);
          }

          @Override
          public void keep(String hash, ApiKey key) {
            refused.put(hash, key);
          }
        });
  }

  /** Makes keys and ends them. */
  default AccountKeys accountKeys(Store store, Chance chance) {
    return new AccountKeys(store, chance, _ -> {});
  }

  /** Signs users in and lets them act. */
  default Sessions sessions(Store store, Chance chance, Pace pace) {
    return new Sessions(
        store,
        new SessionSeal(store, chance, pace::nanos),
        new PlainPasswords(),
        new Session.Lasting(KeyWitness.IDLE, SESSIONS));
  }

  /** Changes users, for operators. */
  default Users users(Store store, Chance chance) {
    return new Users(
        store, chance, new PlainPasswords(), new AuditLog(store, chance, World.HOST, _ -> {}));
  }

  /** Takes calls that end machines. */
  default DestroyIntake ends(Store store, Chance chance, Runnable onAccepted) {
    return new DestroyIntake(store, chance, onAccepted);
  }

  /** Takes what owners say of the ends of their machines. */
  default Cancellations cancellations(Store store, Chance chance, DestroyIntake ends) {
    return new Cancellations(store, chance, ends);
  }

  /** Takes the dates after which machines end by themselves. */
  default EndDates endDates(Store store) {
    return new EndDates(store, LEAST_AHEAD);
  }

  /** Takes calls that give machines another size. */
  default ResizeIntake resizes(Store store, Chance chance, Engine engine, OverCommit overCommit) {
    return new ResizeIntake(store, chance, Engines.only(engine), overCommit);
  }

  /** Ends machines whose time has come, each time it is run. */
  default Round dueEnds(Store store, DestroyIntake ends, BiConsumer<VpsId, String> onEvent) {
    return new DueEnds(store, ends, onEvent)::look;
  }

  /** Takes what owners say is open of their machines. */
  default Firewalls firewalls(Store store) {
    return new Firewalls(store);
  }

  /** Has the engine hold to it, each time it is run. */
  default Round firewallRound(
      Store store, Engine engine, Pace pace, BiConsumer<VpsId, String> onEvent) {
    FirewallRound round = new FirewallRound(store, engine, pace, Troubles.untold(), onEvent);
    return () -> round.look(() -> {});
  }

  /** Takes calls that switch machines' power. */
  default PowerIntake power(Store store, Chance chance, Runnable onAccepted) {
    return new PowerIntake(store, chance, onAccepted);
  }

  /** How many operations of a server may wait without taking a place of long work. */
  default int waitingPlaces() {
    return 3;
  }

  /** Whether customers do all that they can today; histories that were found before know less. */
  default boolean isOfToday() {
    return true;
  }

  /**
   * How long the first server that is about to start a machine stands still just then, whatever
   * else goes wrong; zero for not at all.
   */
  default Duration standsStillBeforeTheFirstStart() {
    return Duration.ZERO;
  }

  /** What clients reach. */
  default Doors doors(Doors doors) {
    return doors;
  }
}
