package dev.vakna.server.run;

import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

/**
 * What was set, and nothing else: no variable, system property or file of the current directory
 * reaches the framework by itself.
 */
final class GivenEnvironment extends StandardEnvironment {

  GivenEnvironment(Map<String, String> settings) {
    Map<String, Object> given = new HashMap<>(settings);
    boolean quiet = "off".equalsIgnoreCase(settings.getOrDefault("vakna.log.console", "on"));
    given.put(
        "vakna.log-bytes",
        DataSize.parse(settings.getOrDefault("vakna.log.file-size", "10MB")).toBytes());
    given.put("vakna.console-level", quiet ? "OFF" : "TRACE");
    given.put("spring.config.location", "classpath:/application.properties");
    getPropertySources().addFirst(new MapPropertySource("settings", given));
  }

  @Override
  protected void customizePropertySources(MutablePropertySources sources) {
    // None of the usual ones.
  }
}
