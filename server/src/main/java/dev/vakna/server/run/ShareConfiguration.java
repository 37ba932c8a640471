package dev.vakna.server.run;

import dev.vakna.transfer.share.HostShare;
import dev.vakna.transfer.share.TransferLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How restores and the making of indexes share this host. */
@Configuration(proxyBeanMethods = false)
class ShareConfiguration {

  @Bean
  HostShare hostShare(Settings settings) {
    Settings.Restores restores = settings.restores();
    return new HostShare(
        new TransferLimits(
            restores.readLimit().toBytes(),
            restores.writeLimit().toBytes(),
            restores.storeReadLimit().toBytes(),
            restores.accountReadLimit().toBytes(),
            restores.accountWriteLimit().toBytes()),
        Runtime.getRuntime().availableProcessors(),
        System::nanoTime);
  }
}
