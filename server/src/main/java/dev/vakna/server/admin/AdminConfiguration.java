package dev.vakna.server.admin;

import dev.vakna.server.http.ApiJson;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the operators' controllers share. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

  @Bean
  AdminBody adminBody(ApiJson json) {
    return new AdminBody(json);
  }
}
