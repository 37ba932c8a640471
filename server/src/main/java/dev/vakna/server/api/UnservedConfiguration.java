package dev.vakna.server.api;

import dev.vakna.core.store.Store;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Gives every documented call that is not served a place of its own. */
@Configuration(proxyBeanMethods = false)
class UnservedConfiguration {

  @Bean
  SmartInitializingSingleton unservedCalls(
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping,
      Store store) {
    Method answer =
        Arrays.stream(UnservedHandler.class.getDeclaredMethods())
            .filter(method -> method.getName().equals("answer"))
            .findFirst()
            .orElseThrow();
    return () ->
        UnservedCalls.all()
            .forEach(call ->
                mapping.registerMapping(
                    RequestMappingInfo.paths(call.path())
                        .methods(call.method())
                        .options(mapping.getBuilderConfiguration())
                        .build(),
                    new UnservedHandler(call, store),
                    answer));
  }
}
