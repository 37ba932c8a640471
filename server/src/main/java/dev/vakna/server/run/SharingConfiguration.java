package dev.vakna.server.run;

import dev.vakna.engine.qemu.share.HostShare;
import dev.vakna.engine.qemu.share.TransferLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How transfers and the making of indexes share the host, whatever engine there is. */
@Configuration(proxyBeanMethods = false)
class SharingConfiguration {

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
