package dev.vakna.server.run;

import dev.vakna.core.admin.Indexes;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.index.IndexKeeper;
import dev.vakna.core.index.IndexPolicy;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.operations.worker.Worker;
import dev.vakna.transfer.index.IndexShelf;
import dev.vakna.transfer.share.HostShare;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The indexes of archives and who keeps them. */
@Configuration(proxyBeanMethods = false)
class IndexConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Indexes");

  @Bean
  IndexShelf indexShelf(Settings settings, HostShare share, InstantSource clock) {
    Settings.Index index = settings.index();
    if (index.mbps() < 0 || index.maxSize().isNegative() || index.decoders() < 0) {
      throw new StartRefusedException(
          "The settings vakna.index.mbps=%d, vakna.index.max-size=%s and vakna.index.decoders=%d cannot all be used: none may be negative."
              .formatted(index.mbps(), index.maxSize(), index.decoders()),
          "Set them to 0 or more, or leave them out.",
          null);
    }
    IndexShelf shelf =
        new IndexShelf(
            QemuSettings.of(CoreConfiguration.engineHome(settings)).layout().indexes(),
            new IndexShelf.Allowance(
                index.mbps() * 1_000_000L, settings.capacity().diskKeptBack().toBytes()),
            share,
            clock);
    shelf.clearDrafts();
    return shelf;
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
