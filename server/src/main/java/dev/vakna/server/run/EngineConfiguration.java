package dev.vakna.server.run;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.network.Ipv4;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.engine.qemu.hardware.UserNetwork;
import dev.vakna.engine.qemu.probe.Verdict;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.transfer.index.IndexShelf;
import dev.vakna.transfer.index.IndexedReading;
import dev.vakna.transfer.share.HostShare;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The local engine, unless another one is given. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(Engine.class)
class EngineConfiguration {

  private static final Duration LOG_LOOK = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Engine");

  @Bean(destroyMethod = "close")
  QemuEngine engine(Settings settings, IndexShelf indexes, HostShare share, InstantSource clock) {
    return new QemuEngine(
        qemu(settings),
        new IndexedReading(indexes, settings.index().decoders(), settings.index().recording()),
        share,
        clock);
  }

  /** How and where machines are run. */
  static QemuSettings qemu(Settings settings) {
    Settings.Engine engine = settings.engine();
    return QemuSettings.of(CoreConfiguration.engineHome(settings))
        .with(QemuSettings.AccelerationWish.valueOf(engine.acceleration().toUpperCase(Locale.ROOT)))
        .with(
            new QemuSettings.Listening(
                Ipv4.parse(engine.address()), engine.firstPort(), engine.lastPort()))
        .with(UserNetwork.standard().named(engine.network()));
  }

  @Bean
  Upkeep machineLogs(QemuEngine engine) {
    return new Upkeep("machine logs", LOG_LOOK, engine::requireLogsKept);
  }

  @Bean
  Upkeep machineFilters(QemuEngine engine) {
    return new Upkeep("machine filters", LOG_LOOK, engine::requireFiltersKept);
  }

  /** The first restore need not wait for the trial of KVM. */
  @Bean
  Probing probing(QemuEngine engine) {
    return new Probing(engine);
  }

  record Probing(QemuEngine engine) {

    @EventListener
    void ready(ApplicationReadyEvent event) {
      Thread.ofVirtual()
          .name("acceleration")
          .start(() -> {
            try {
              Verdict verdict = engine.acceleration();
              LOG.info("Machines run by {}: {}", verdict.acceleration(), verdict.reason());
            } catch (RuntimeException | Error e) {
              LOG.warn(
                  "How machines can be run here could not be found out: {}", e.getMessage(), e);
            }
          });
    }
  }
}
