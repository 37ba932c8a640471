package dev.vakna.server;

import dev.vakna.server.run.Starting;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/** The server's main class. Settings are told as {@code --vakna.home=… --server.port=…}. */
@SpringBootConfiguration
@EnableAutoConfiguration(
    exclude = {
      ErrorMvcAutoConfiguration.class,
      UserDetailsServiceAutoConfiguration.class,
      // Nobody reads what the framework would measure of each call and each of its filters.
      ObservationAutoConfiguration.class,
      MetricsAutoConfiguration.class
    })
@ComponentScan
@ConfigurationPropertiesScan
public class VaknaServer {

  /**
   * Starts a server; it stops when its process is told to. Exit status: 1 it could not start, 2 it
   * was told something wrong, 143 it was told to end.
   */
  public static void main(String[] args) {
    Starting.orExit(VaknaServer.class, args);
  }
}
