package dev.vakna.server.run;

import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Backups;
import dev.vakna.core.admin.Consoles;
import dev.vakna.core.admin.HostMachines;
import dev.vakna.core.admin.Importer;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admin.Operations;
import dev.vakna.core.admin.Places;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.capacity.Capacity;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.forecast.ForecastReports;
import dev.vakna.core.forecast.Foresight;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.VpsListing;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.job.Line;
import dev.vakna.core.job.Retention;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.power.HostShutdown;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerKind;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.power.SwitchedOff;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.reconcile.ReconcilePolicy;
import dev.vakna.core.reconcile.Reconciler;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.outcome.JobReports;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.operations.Caps;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Policy;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.operations.worker.Worker;
import dev.vakna.server.security.AdminToken;
import dev.vakna.server.security.KnownKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The domain's parts, put together. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {

  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Operations");

  private static final Logger RECONCILER = LoggerFactory.getLogger("dev.vakna.Reconciler");

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

  @Bean
  Capacity capacity(Store store, Engine engine, OverCommit overCommit) {
    return new Capacity(store, engine, overCommit);
  }

  @Bean
  RestoreKind restoreKind(
      Engine engine,
      BackupStores stores,
      ProofPolicy proof,
      RealPace pace,
      Chance chance,
      OverCommit overCommit,
      Store store) {
    return new RestoreKind(
        engine,
        stores,
        proof,
        pace,
        chance,
        overCommit,
        Foresight.of(store, engine.name(), pace::nanos));
  }

  @Bean
  Caps caps(OperationRunner<Tx> runner, Settings settings) {
    Settings.Restores restores = settings.restores();
    return new Caps(
        runner.longKinds(), runner.waitingSteps(), restores.perAccount(), restores.perStore());
  }

  @Bean
  Line line(Store store, Caps caps, RealPace pace) {
    return new Line(store, caps, pace::nanos);
  }

  @Bean
  DestroyKind destroyKind(Engine engine) {
    return new DestroyKind(engine);
  }

  @Bean
  DestroyIntake destroyIntake(Store store, Chance chance, Worker<Tx> worker) {
    return new DestroyIntake(store, chance, worker::wake);
  }

  @Bean
  PowerIntake powerIntake(Store store, Chance chance, Worker<Tx> worker) {
    return new PowerIntake(store, chance, worker::wake);
  }

  @Bean
  OperationRunner<Tx> operationRunner(
      Store store,
      Engine engine,
      Chance chance,
      RestoreKind restores,
      DestroyKind ends,
      RealPace pace,
      Settings settings) {
    List<OperationKind<Tx, ?>> kinds = new ArrayList<>(List.of(restores, ends));
    kinds.addAll(PowerKind.all(engine, chance, pace, settings.power().patience()));
    return new OperationRunner<>(
        store.journal(),
        kinds,
        policy(settings),
        pace,
        (id, event) -> LOG.atLevel(level(event)).log("{} {}", new JobId(id).text(), event));
  }

  /** What an operator must act on, and what did not come about, is no mere news. */
  private static Level level(String event) {
    return event.startsWith("waits for an operator")
        ? Level.ERROR
        : event.startsWith("is undone: ")
                || event.contains(" does not come back")
                || event.contains(" waits, and is tried again until ")
            ? Level.WARN
            : Level.INFO;
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
      Store store, Engine engine, OperationRunner<Tx> runner, Caps caps, Settings settings) {
    Troubles troubles = new Troubles(System::nanoTime, CoreConfiguration::tell);
    return new Worker<>(
        "%s/%d".formatted(engine.name(), ProcessHandle.current().pid()),
        Set.of(engine.name()),
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
      Store store, Chance chance, Engine engine, OverCommit overCommit, Worker<Tx> worker) {
    return new RestoreIntake(store, chance, engine, overCommit, worker::wake);
  }

  @Bean
  BackupListing backupListing(Store store, Engine engine, OverCommit overCommit) {
    return new BackupListing(store, engine, overCommit);
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
  PowerWatch powerWatch(Store store, Engine engine, Chance chance, RealPace pace, AuditLog audit) {
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
  AuditLog auditLog(Store store, Engine engine, Chance chance) {
    return new AuditLog(store, chance, engine.name(), CoreConfiguration::tell);
  }

  @Bean
  Reconciler reconciler(
      Store store, Engine engine, Chance chance, RealPace pace, Settings settings) {
    return new Reconciler(
        store,
        engine,
        chance,
        pace,
        new ReconcilePolicy(settings.reconciler().grace()),
        CoreConfiguration::tell,
        finding ->
            RECONCILER
                .atLevel(finding.kind().needsAttention() ? Level.ERROR : Level.WARN)
                .log("{} {}: {}", finding.kind().code(), finding.subject(), finding.words()));
  }

  private static void tell(AuditEntry entry) {
    RECONCILER.info("{} {}: {}", entry.kind().code(), entry.subject(), entry.words());
  }

  @Bean
  Accounts accounts(Store store, Chance chance) {
    return new Accounts(store, chance);
  }

  @Bean
  KnownKeys knownKeys(Store store, RealPace pace) {
    return new KnownKeys(store, pace::nanos);
  }

  @Bean
  Keys keys(Store store, Chance chance, KnownKeys known) {
    return new Keys(store, chance, key -> known.add(key.hash()));
  }

  @Bean
  Inventory inventory(Store store, Chance chance, Custodian custodian) {
    return new Inventory(store, chance, custodian);
  }

  @Bean
  HostMachines hostMachines(Store store, Engine engine) {
    return new HostMachines(store, engine);
  }

  @Bean
  Consoles consoles(Store store, Engine engine) {
    return new Consoles(store, engine);
  }

  @Bean
  HostShutdown hostShutdown(
      Store store, Engine engine, RealPace pace, AuditLog audit, BackgroundWork work) {
    return new HostShutdown(
        engine,
        new SwitchedOff(store, engine.name(), audit),
        pace,
        MachinesOff::onItsOwnThread,
        () -> {
          RECONCILER.warn(
              "An operator has the machines of this host switched off. This server works at nothing more, is not ready, and waits for its end.");
          work.holdBack();
        });
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
  ForecastReports forecastReports(Store store, Engine engine) {
    return new ForecastReports(store, engine.name());
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
