package dev.vakna.server.run;

import dev.vakna.core.custody.Custodian;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.index.IndexKeeper;
import dev.vakna.core.job.Retention;
import dev.vakna.core.job.UnreachedWork;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.reconcile.Reconcilers;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.TimingRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Everything that works without being called. It starts before the HTTP server takes requests and
 * stops after the last one was answered, and before storage closes.
 */
@Component
final class BackgroundWork implements SmartLifecycle {

  private static final Duration POWER_LOOK = Duration.ofSeconds(2);
  private static final Duration FIREWALL_LOOK = Duration.ofSeconds(1);
  private static final Duration INDEX_LOOK = Duration.ofSeconds(1);
  private static final Duration UNREACHED_LOOK = Duration.ofMinutes(1);
  private static final Duration FORGET_ROUND = Duration.ofHours(1);
  private static final int PIECE = 1000;
  private static final Duration ANSWERS_KEPT = Duration.ofDays(2);

  private final Worker<Tx> worker;
  private final StoreKeeper keeper;
  private final Custodian custodian;
  private final IndexKeeper indexes;
  private final PowerWatches power;
  private final TrafficMeters traffic;
  private final FirewallRounds firewalls;
  private final Reconcilers reconcilers;
  private final AuditLog audit;
  private final Retention retention;
  private final Engines engines;
  private final UnreachedWork unreached;
  private final Store store;
  private final List<Upkeep> upkeep;
  private final Settings settings;
  private final Rounds rounds = new Rounds();
  private final Map<String, String> roundsOf = new ConcurrentHashMap<>();
  private volatile boolean running;
  private volatile boolean heldBack;

  BackgroundWork(
      Worker<Tx> worker,
      StoreKeeper keeper,
      Custodian custodian,
      IndexKeeper indexes,
      PowerWatches power,
      TrafficMeters traffic,
      FirewallRounds firewalls,
      Reconcilers reconcilers,
      AuditLog audit,
      Retention retention,
      Engines engines,
      UnreachedWork unreached,
      Store store,
      List<Upkeep> upkeep,
      Settings settings) {
    this.worker = worker;
    this.keeper = keeper;
    this.custodian = custodian;
    this.indexes = indexes;
    this.power = power;
    this.traffic = traffic;
    this.firewalls = firewalls;
    this.reconcilers = reconcilers;
    this.audit = audit;
    this.retention = retention;
    this.engines = engines;
    this.unreached = unreached;
    this.store = store;
    this.upkeep = List.copyOf(upkeep);
    this.settings = settings;
  }

  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    // Before the first call: what an older release recorded means nothing until it is read anew.
    custodian.catchUp();
    worker.start();
    rounds.every("backup stores", settings.backups().scanInterval(), keeper::look);
    rounds.every("archive indexes", INDEX_LOOK, Rounds.PATIENCE, indexes::look);
    power.all().forEach(watch -> ofEngine("power", watch.engine(), POWER_LOOK, _ -> watch.look()));
    traffic
        .all()
        .forEach(meter ->
            ofEngine(
                "traffic",
                meter.engine(),
                settings.billing().trafficInterval(),
                _ -> meter.look()));
    firewalls
        .all()
        .forEach(round -> ofEngine("firewalls", round.engine(), FIREWALL_LOOK, round::look));
    reconcilers
        .all()
        .forEach(reconciler ->
            ofEngine(
                "reconciler",
                reconciler.engine(),
                settings.reconciler().interval(),
                _ -> reconciler.reconcile()));
    rounds.every("engines that are not reached", UNREACHED_LOOK, unreached::look);
    rounds.every("kept answers", FORGET_ROUND, this::forgetAnswers);
    rounds.every("kept acts", FORGET_ROUND, audit::forget);
    rounds.every("kept timings", FORGET_ROUND, this::forgetTimings);
    rounds.every("ended jobs", FORGET_ROUND, retention::forget);
    upkeep.forEach(work -> rounds.every(work.name(), work.pause(), work.work()));
    running = true;
  }

  /** A round of its own for each engine: one that hangs or is silent holds up no other. */
  private void ofEngine(String what, String engine, Duration pause, Rounds.Work work) {
    String name = engines.own().name().equals(engine) ? what : "%s of %s".formatted(what, engine);
    roundsOf.put(name, engine);
    rounds.every(name, pause, Rounds.PATIENCE, work);
  }

  /** The engine that a round is of; none when it is of all. */
  Optional<String> engineOf(String round) {
    return Optional.ofNullable(roundsOf.get(round));
  }

  /** How its rounds stand. */
  Rounds rounds() {
    return rounds;
  }

  private void forgetAnswers() {
    store.inPieces(PIECE, tx -> tx.idempotency().forgetBefore(tx.now().minus(ANSWERS_KEPT), PIECE));
  }

  private void forgetTimings() {
    store.transact(tx -> {
      engines.reached().forEach(name -> tx.timings().keepNewest(name, TimingRecords.KEPT));
      return true;
    });
  }

  /**
   * Ends it for good, and waits for what is at work: nothing of this server starts a machine,
   * claims an operation or sees to anything from here on.
   */
  synchronized void holdBack() {
    heldBack = true;
    if (running) {
      stop();
    }
  }

  /** Whether it was ended while the server goes on. */
  boolean heldBack() {
    return heldBack;
  }

  @Override
  public synchronized void stop() {
    rounds.close();
    worker.close();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
