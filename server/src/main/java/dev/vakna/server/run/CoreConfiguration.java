package dev.vakna.server.run;

import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Importer;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admin.Places;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.StoreKeeper;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.id.JobId;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.ProofPolicy;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Policy;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.operations.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The domain's parts, put together. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {

  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Operations");

  @Bean
  RealPace pace() {
    return new RealPace();
  }

  @Bean
  @ConditionalOnMissingBean
  ProofPolicy proofPolicy(Settings settings) {
    return ProofPolicy.STANDARD.patient(
        settings.restores().silence(), settings.restores().report());
  }

  @Bean
  @ConditionalOnMissingBean
  OverCommit overCommit() {
    return OverCommit.STANDARD;
  }

  @Bean
  RestoreKind restoreKind(
      Engine engine, BackupStores stores, ProofPolicy proof, RealPace pace, Chance chance) {
    return new RestoreKind(engine, stores, proof, pace, chance);
  }

  @Bean
  DestroyKind destroyKind(Engine engine) {
    return new DestroyKind(engine);
  }

  @Bean
  DestroyIntake destroyIntake(Store store, Chance chance, Worker<Tx> worker) {
    return new DestroyIntake(store, chance, worker::wake);
  }

  // The lifecycle below starts and stops it; the context must not do so a second time.
  @Bean(destroyMethod = "")
  Worker<Tx> worker(
      Store store,
      Engine engine,
      RestoreKind restores,
      DestroyKind ends,
      RealPace pace,
      Settings settings) {
    return new Worker<>(
        "%s/%d".formatted(engine.host(), ProcessHandle.current().pid()),
        Set.of(engine.host()),
        store.journal(),
        new OperationRunner<>(
            store.journal(),
            List.of(restores, ends),
            Policy.STANDARD,
            pace,
            (id, event) -> LOG.info("{} {}", new JobId(id).text(), event)),
        Policy.STANDARD.lease(),
        POLL,
        settings.restores().slots(),
        trouble -> LOG.error("An operation or the storage is in trouble", trouble));
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
  StoreKeeper storeKeeper(Store store, BackupStores stores, Chance chance) {
    Logger log = LoggerFactory.getLogger("dev.vakna.BackupStores");
    return new StoreKeeper(store, stores, chance, (name, event) -> log.info("{}: {}", name, event));
  }

  @Bean
  PowerWatch powerWatch(Store store, Engine engine, Chance chance, RealPace pace) {
    Logger log = LoggerFactory.getLogger("dev.vakna.Power");
    return new PowerWatch(
        store, engine, chance, pace, (vps, event) -> log.info("{} {}", vps.text(), event));
  }

  @Bean
  Accounts accounts(Store store, Chance chance) {
    return new Accounts(store, chance);
  }

  @Bean
  Keys keys(Store store, Chance chance) {
    return new Keys(store, chance);
  }

  @Bean
  Inventory inventory(Store store, Chance chance) {
    return new Inventory(store, chance);
  }

  @Bean
  Importer importer(Store store, Chance chance) {
    return new Importer(store, chance);
  }

  @Bean
  Places places(Store store) {
    return new Places(store);
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
