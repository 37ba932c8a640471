package dev.vakna.server.docs;

import dev.vakna.server.page.Pages;
import dev.vakna.server.reference.ApiDescription;
import dev.vakna.server.reference.ReferenceReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The API's description and what is made of it. */
@Configuration(proxyBeanMethods = false)
class DocsConfiguration {

  @Bean
  ApiDescription apiDescription() {
    return ApiDescription.ofThisBuild();
  }

  @Bean
  Documentation documentation(ApiDescription description, Pages pages) {
    return new Documentation(ReferenceReader.read(description), pages);
  }
}
