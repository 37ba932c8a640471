package dev.vakna.server.run;

import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Backups;
import dev.vakna.core.admin.Consoles;
import dev.vakna.core.admin.HostMachines;
import dev.vakna.core.admin.Importer;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.admin.Networks;
import dev.vakna.core.admin.Operations;
import dev.vakna.core.admin.Places;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.capacity.Capacity;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.deletion.BackupDeletion;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.destroy.DueEnds;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.forecast.ForecastReports;
import dev.vakna.core.forecast.Foresight;
import dev.vakna.core.inventory.VpsListing;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.job.Line;
import dev.vakna.core.job.Retention;
import dev.vakna.core.job.UnreachedWork;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.overview.Overviews;
import dev.vakna.core.power.HostShutdown;
import dev.vakna.core.power.HostShutdowns;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerKind;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.power.SwitchedOff;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.reconcile.Finding;
import dev.vakna.core.reconcile.ReconcilePolicy;
import dev.vakna.core.reconcile.Reconciler;
import dev.vakna.core.reconcile.Reconcilers;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.CloudOffers;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.core.restore.RestoreSources;
import dev.vakna.core.restore.outcome.JobReports;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.operations.Caps;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Policy;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.operations.worker.Worker;
import dev.vakna.server.admin.EngineChoice;
import dev.vakna.server.security.AdminToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The domain's parts, put together. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {

  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration EXPIRED_PLANS_ROUND = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Operations");

  private static final Logger RECONCILER = LoggerFactory.getLogger("dev.vakna.Reconciler");

  private static final Logger ENGINES = LoggerFactory.getLogger("dev.vakna.Engines");

  /** A customer waits so long for a site's word at most. */
  private static final Duration ENDS_LOOK = Duration.ofSeconds(2);

  private static final Duration SITE_PATIENCE = Duration.ofSeconds(10);

  private static final Logger BACKUP_STORES = LoggerFactory.getLogger("dev.vakna.BackupStores");

  @Bean
  RealPace pace() {
    Troubles troubles = new Troubles(System::nanoTime, CoreConfiguration::tell);
    return new RealPace(
        trouble -> troubles.met("the watch over an operation", String.valueOf(trouble), trouble));
  }

  private static void tell(Troubles.Told told) {
    LOG.error("{}", told.text(), told.cause());
  }

  @Bean
  @ConditionalOnMissingBean
  ProofPolicy proofPolicy(Settings settings) {
    Settings.Restores restores = settings.restores();
    return ProofPolicy.STANDARD
        .patient(restores.silence(), restores.report())
        .readingBackUpTo(restores.readBack().toBytes())
        .unproven(restores.unproven());
  }

  @Bean
  @ConditionalOnMissingBean
  OverCommit overCommit(Settings settings) {
    Settings.Capacity capacity = settings.capacity();
    return new OverCommit(
        capacity.cpuRatio(),
        capacity.memoryKeptBack().toMegabytes(),
        capacity.storageRatio(),
        capacity.diskKeptBack().toBytes(),
        capacity.expansion());
  }

  /** The server's own is the local one; where there is none, the one that was given first. */
  @Bean
  @ConditionalOnMissingBean
  Engines engines(ObjectProvider<Engine> given, TrafficMeters traffic, Troubles engineTroubles) {
    List<Engine> all = given.orderedStream().toList();
    Engine own =
        all.stream().filter(QemuEngine.class::isInstance).findFirst().orElseGet(all::getFirst);
    return new PatientEngines(
        Engines.of(
            traffic.before(own, engineTroubles),
            all.stream()
                .filter(engine -> engine != own)
                .map(engine -> traffic.before(engine, engineTroubles))
                .toList()),
        SITE_PATIENCE);
  }

  @Bean
  TrafficMeters trafficMeters(
      Store store, ObjectProvider<Engine> given, RealPace pace, Settings settings) {
    BillingCalendar calendar = new BillingCalendar(settings.billing().zone());
    return new TrafficMeters(
        given
            .orderedStream()
            .map(engine -> new TrafficMeter(store, engine, calendar, pace))
            .toList());
  }

  @Bean
  EngineChoice engineChoice(Engines engines) {
    return new EngineChoice(engines);
  }

  @Bean
  Troubles engineTroubles(RealPace pace) {
    return new Troubles(
        pace::nanos,
        told -> {
          if (told.moment() == Troubles.Moment.OVER) {
            ENGINES.info("{}", told.text());
          } else {
            ENGINES.warn("{}", told.text());
          }
        });
  }

  @Bean
  UnreachedWork unreachedWork(Store store, Engines engines, Troubles engineTroubles) {
    return new UnreachedWork(store, engines, engineTroubles);
  }

  @Bean
  Capacity capacity(Store store, Engines engines, OverCommit overCommit) {
    return new Capacity(store, engines, overCommit);
  }

  @Bean
  RestoreKind restoreKind(
      Engines engines,
      Store store,
      BackupStores stores,
      ProofPolicy proof,
      RealPace pace,
      Chance chance,
      OverCommit overCommit,
      Foresight foresight) {
    return new RestoreKind(engines, store, stores, proof, pace, chance, overCommit, foresight);
  }

  @Bean
  Foresight foresight(Store store, RealPace pace) {
    return Foresight.of(store, pace::nanos);
  }

  @Bean
  Caps caps(OperationRunner<Tx> runner, Settings settings) {
    Settings.Restores restores = settings.restores();
    return new Caps(
        runner.longKinds(), runner.waitingSteps(), restores.perAccount(), restores.perStore());
  }

  @Bean
  Line line(Store store, Caps caps, Engines engines, RealPace pace) {
    return new Line(store, caps, engines.reached(), pace::nanos);
  }

  @Bean
  DestroyKind destroyKind(Engines engines, Store store) {
    return new DestroyKind(engines, store);
  }

  @Bean
  DestroyIntake destroyIntake(Store store, Chance chance, Worker<Tx> worker) {
    return new DestroyIntake(store, chance, worker::wake);
  }

  @Bean
  Overviews overviews(Store store, Engines engines, RealPace pace, Settings settings) {
    return new Overviews(
        store,
        new EngineGauging(engines, Duration.ofSeconds(1)),
        pace,
        new BillingCalendar(settings.billing().zone()));
  }

  @Bean
  Cancellations cancellations(Store store, Chance chance, DestroyIntake ends) {
    return new Cancellations(store, chance, ends);
  }

  @Bean
  ResizeIntake resizeIntake(Store store, Chance chance, Engines engines, OverCommit overCommit) {
    return new ResizeIntake(store, chance, engines, overCommit);
  }

  @Bean
  EndDates endDates(Store store) {
    return new EndDates(store);
  }

  @Bean
  Upkeep dueEnds(Store store, DestroyIntake ends) {
    DueEnds due = new DueEnds(store, ends, (vps, event) -> LOG.info("{} {}", vps.text(), event));
    return new Upkeep("ends that are due", ENDS_LOOK, due::look);
  }

  @Bean
  PowerIntake powerIntake(Store store, Chance chance, Worker<Tx> worker) {
    return new PowerIntake(store, chance, worker::wake);
  }

  @Bean
  OperationRunner<Tx> operationRunner(
      Store store,
      Engines engines,
      Chance chance,
      RestoreKind restores,
      DestroyKind ends,
      RealPace pace,
      Settings settings) {
    List<OperationKind<Tx, ?>> kinds = new ArrayList<>(List.of(restores, ends));
    kinds.addAll(PowerKind.all(engines, chance, pace, settings.power().patience()));
    return new OperationRunner<>(
        store.journal(), kinds, policy(settings), pace, new OperationLog(store));
  }

  private static Policy policy(Settings settings) {
    Duration stall = settings.restores().stall();
    try {
      return Policy.STANDARD.patient(stall);
    } catch (IllegalArgumentException e) {
      throw new StartRefusedException(
          "The setting vakna.restores.stall cannot be used: " + e.getMessage(),
          "Set it to a longer time, for example 5m, or leave it out.",
          e);
    }
  }

  @Bean
  Jobs jobs(Store store, OperationRunner<Tx> runner, Worker<Tx> worker) {
    return new Jobs(store, runner.forwardOnlyKinds(), job -> worker.heed(job.value()));
  }

  @Bean
  Operations operations(Store store, OperationRunner<Tx> runner, Worker<Tx> worker) {
    return new Operations(store, runner.forwardOnlyKinds(), job -> worker.heed(job.value()));
  }

  // The lifecycle below starts and stops it; the context must not do so a second time.
  @Bean(destroyMethod = "")
  Worker<Tx> worker(
      Store store, Engines engines, OperationRunner<Tx> runner, Caps caps, Settings settings) {
    Troubles troubles = new Troubles(System::nanoTime, CoreConfiguration::tell);
    return new Worker<>(
        "%s/%d".formatted(engines.own().name(), ProcessHandle.current().pid()),
        engines.reached(),
        store.journal(),
        runner,
        caps,
        Policy.STANDARD.lease(),
        POLL,
        settings.restores().slots(),
        trouble -> troubles.met("an operation or the storage", String.valueOf(trouble), trouble));
  }

  @Bean
  RestoreIntake restoreIntake(
      Store store,
      Chance chance,
      Engines engines,
      OverCommit overCommit,
      Worker<Tx> worker,
      Troubles engineTroubles) {
    return new RestoreIntake(store, chance, engines, overCommit, worker::wake, engineTroubles);
  }

  @Bean
  RestorePlanning restorePlanning(
      Store store,
      Chance chance,
      Engines engines,
      OverCommit overCommit,
      Troubles engineTroubles,
      Foresight foresight,
      RestoreKind restores,
      Line line,
      Settings settings) {
    int slots = settings.restores().slots();
    return new RestorePlanning(
        store,
        chance,
        engines,
        overCommit,
        engineTroubles,
        foresight,
        restores.stepNames(),
        (newcomer, each) -> line.before(newcomer, slots, each));
  }

  @Bean
  Upkeep expiredPlans(RestorePlanning planning) {
    return new Upkeep("expired plans", EXPIRED_PLANS_ROUND, planning::forgetExpired);
  }

  @Bean
  CloudOffers cloudOffers(
      Store store, Engines engines, OverCommit overCommit, Troubles engineTroubles) {
    return new CloudOffers(store, engines, overCommit, engineTroubles);
  }

  @Bean
  BackupListing backupListing(
      Store store, Engines engines, OverCommit overCommit, Troubles engineTroubles) {
    return new BackupListing(store, engines, overCommit, engineTroubles);
  }

  @Bean
  RestoreSources restoreSources(Store store) {
    return new RestoreSources(store);
  }

  @Bean
  BackupDeletion backupDeletion(Store store, BackupStores stores) {
    return new BackupDeletion(
        store, stores, (name, event) -> BACKUP_STORES.info("{}: {}", name, event));
  }

  @Bean
  Custodian custodian(Store store) {
    return new Custodian(store, (name, event) -> BACKUP_STORES.warn("{}: {}", name, event));
  }

  @Bean
  StoreKeeper storeKeeper(
      Store store, BackupStores stores, Chance chance, StoreLooks looks, RealPace pace) {
    Logger log = LoggerFactory.getLogger("dev.vakna.BackupStores");
    Troubles troubles =
        new Troubles(
            pace::nanos,
            told -> {
              if (told.moment() == Troubles.Moment.OVER) {
                log.info("{}", told.text());
              } else {
                log.error("{}", told.text());
              }
            });
    return new StoreKeeper(
        store,
        stores,
        chance,
        looks,
        troubles,
        (name, warning) -> log.warn("{}: {}", name, warning),
        (name, event) -> log.info("{}: {}", name, event));
  }

  @Bean
  PowerWatches powerWatches(Store store, Engines engines, Chance chance, RealPace pace) {
    return new PowerWatches(
        engines.all().stream().map(engine -> powerWatch(store, engine, chance, pace)).toList());
  }

  private static PowerWatch powerWatch(Store store, Engine engine, Chance chance, RealPace pace) {
    AuditLog audit = auditLog(store, engine, chance);
    return new PowerWatch(
        store,
        engine,
        chance,
        pace,
        (vps, event) -> audit.record(AuditEntry.Kind.POWER, vps.text(), event),
        (vps, trouble) -> RECONCILER.warn("{} {}", vps.text(), trouble));
  }

  @Bean
  Retention retention(Store store, Settings settings) {
    return new Retention(store, settings.jobs().kept());
  }

  @Bean
  AuditLog auditLog(Store store, Engines engines, Chance chance) {
    return auditLog(store, engines.own(), chance);
  }

  private static AuditLog auditLog(Store store, Engine engine, Chance chance) {
    return new AuditLog(store, chance, engine.name(), CoreConfiguration::tell);
  }

  @Bean
  Reconcilers reconcilers(
      Store store, Engines engines, Chance chance, RealPace pace, Settings settings) {
    ReconcilePolicy policy = new ReconcilePolicy(settings.reconciler().grace());
    return new Reconcilers(
        engines.all().stream()
            .map(engine ->
                new Reconciler(
                    store,
                    engine,
                    chance,
                    pace,
                    policy,
                    CoreConfiguration::tell,
                    engine == engines.own()
                        ? CoreConfiguration::tell
                        : CoreConfiguration::tellOfAnother))
            .toList());
  }

  /** What is metered after its end is of no engine, and is told by the own one's. */
  private static void tellOfAnother(Finding finding) {
    if (finding.kind() != Finding.Kind.METERED_AFTER_END) {
      tell(finding);
    }
  }

  private static void tell(Finding finding) {
    RECONCILER
        .atLevel(finding.kind().needsAttention() ? Level.ERROR : Level.WARN)
        .log("{} {}: {}", finding.kind().code(), finding.subject(), finding.words());
  }

  private static void tell(AuditEntry entry) {
    RECONCILER.info("{} {}: {}", entry.kind().code(), entry.subject(), entry.words());
  }

  @Bean
  Accounts accounts(Store store, Chance chance) {
    return new Accounts(store, chance);
  }

  @Bean
  Inventory inventory(Store store, Chance chance, Custodian custodian) {
    return new Inventory(store, chance, custodian);
  }

  @Bean
  HostMachines hostMachines(Store store, Engines engines) {
    return new HostMachines(store, engines);
  }

  @Bean
  Consoles consoles(Store store, Engines engines) {
    return new Consoles(store, engines);
  }

  @Bean
  HostShutdowns hostShutdowns(
      Store store, Engines engines, Chance chance, RealPace pace, BackgroundWork work) {
    Map<String, HostShutdown> each = new LinkedHashMap<>();
    for (Engine engine : engines.all()) {
      String name = engine.name();
      each.put(
          name,
          new HostShutdown(
              engine,
              new SwitchedOff(store, name, auditLog(store, engine, chance)),
              pace,
              MachinesOff::onItsOwnThread,
              () -> {
                RECONCILER.warn(
                    "An operator has the machines of host {} switched off. This server works at nothing more, is not ready, and waits for its end.",
                    name);
                work.holdBack();
              }));
    }
    return new HostShutdowns(each);
  }

  @Bean
  VpsListing vpsListing(Store store) {
    return new VpsListing(store);
  }

  @Bean
  JobReports jobReports(Store store) {
    return new JobReports(store);
  }

  @Bean
  ForecastReports forecastReports(Store store) {
    return new ForecastReports(store);
  }

  @Bean
  Backups backups(Store store, Custodian custodian) {
    return new Backups(store, custodian);
  }

  @Bean
  Importer importer(Store store, Chance chance, Custodian custodian) {
    return new Importer(store, chance, custodian);
  }

  @Bean
  Places places(Store store) {
    return new Places(store);
  }

  @Bean
  Regions regions(Store store, AuditLog audit) {
    return new Regions(store, audit);
  }

  @Bean
  Networks networks(Store store, AuditLog audit) {
    return new Networks(store, audit);
  }

  @Bean
  UsageReports usageReports(Store store, Settings settings) {
    return new UsageReports(store, new BillingCalendar(settings.billing().zone()));
  }

  @Bean
  AdminToken adminToken(Settings settings, Chance chance) {
    return AdminToken.at(home(settings), chance);
  }

  static Path home(Settings settings) {
    return settings.home().toAbsolutePath();
  }

  static Path engineHome(Settings settings) {
    Path own = settings.engine().home();
    return own == null ? home(settings) : own.toAbsolutePath();
  }
}
