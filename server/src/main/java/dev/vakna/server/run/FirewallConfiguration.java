package dev.vakna.server.run;

import dev.vakna.core.engine.Engines;
import dev.vakna.core.firewall.FirewallRound;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.worker.RealPace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is said of firewalls, and who sees that it becomes so. */
@Configuration(proxyBeanMethods = false)
class FirewallConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Firewalls");

  @Bean
  Firewalls firewalls(Store store) {
    return new Firewalls(store);
  }

  @Bean
  FirewallRounds firewallRounds(
      Store store, Engines engines, RealPace pace, Troubles engineTroubles) {
    return new FirewallRounds(
        engines.all().stream()
            .map(engine ->
                new FirewallRound(
                    store,
                    engine,
                    pace,
                    engineTroubles,
                    (vps, event) -> LOG.info("{} {}", vps.text(), event)))
            .toList());
  }
}
