package dev.vakna.server.run;

import dev.vakna.core.admin.Indexes;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.index.IndexKeeper;
import dev.vakna.core.index.IndexPolicy;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.engine.qemu.index.IndexShelf;
import dev.vakna.engine.qemu.share.HostShare;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.operations.worker.Worker;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The indexes of archives and who keeps them. */
@Configuration(proxyBeanMethods = false)
class IndexConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Indexes");
  private static final String DIRECTORY = "indexes";

  @Bean
  IndexShelf indexShelf(Settings settings, HostShare share, InstantSource clock) {
    return new IndexShelf(
        CoreConfiguration.engineHome(settings).resolve(DIRECTORY),
        new IndexShelf.Allowance(
            settings.index().mbps() * 1_000_000L, settings.capacity().diskKeptBack().toBytes()),
        share,
        clock);
  }

  @Bean
  IndexKeeper indexKeeper(
      Store store,
      BackupStores stores,
      IndexShelf shelf,
      RealPace pace,
      Worker<Tx> worker,
      Settings settings) {
    return new IndexKeeper(
        store,
        stores,
        shelf,
        pace,
        worker::busy,
        new IndexPolicy(
            settings.index().background() == Settings.Background.ON,
            settings.index().maxSize().toBytes(),
            settings.backups().scanInterval()),
        LOG::info);
  }

  @Bean
  Indexes indexes(Store store, IndexKeeper keeper) {
    return new Indexes(store, keeper);
  }
}
