package dev.vakna.server.admin;

import dev.vakna.server.http.ApiJson;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the operators' controllers share. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

  private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(10);

  @Bean
  AdminBody adminBody(ApiJson json) {
    return new AdminBody(json);
  }

  @Bean
  CallsByEngine engineCalls() {
    return new CallsByEngine(ENGINE_PATIENCE);
  }
}
