package dev.vakna.server.run;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.store.Store;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.PublicUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where the server is to be found: in the log and in the home's {@code server.json}. */
@Component
final class Announcement {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Server");

  private final PublicUrl publicUrl;
  private final ServerFile file;
  private final InstantSource clock;
  private final Store store;
  private final Engines engines;
  private final Path home;
  private final String address;
  private final boolean limitsOn;
  private final OperatorsDoor operators;

  Announcement(
      PublicUrl publicUrl,
      ApiJson json,
      InstantSource clock,
      Store store,
      Engines engines,
      Settings settings,
      OperatorsDoor operators,
      Environment environment) {
    this.publicUrl = publicUrl;
    this.home = CoreConfiguration.home(settings);
    this.file = new ServerFile(home, json);
    this.clock = clock;
    this.store = store;
    this.engines = engines;
    this.address = environment.getProperty("server.address", "127.0.0.1");
    this.operators = operators;
    this.limitsOn = settings.limits() == Settings.Limits.ON;
  }

  @EventListener
  void listening(WebServerInitializedEvent event) {
    publicUrl.listeningOn(url(event.getWebServer().getPort()));
  }

  private String url(int port) {
    boolean everywhere = address.equals("0.0.0.0") || address.equals("::");
    String host = everywhere ? "127.0.0.1" : address.contains(":") ? "[" + address + "]" : address;
    return "http://%s:%d".formatted(host, port);
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    String url = publicUrl.listening();
    int port = URI.create(url).getPort();
    file.write(
        new ServerFile.Content(
            ProcessHandle.current().pid(), url, port, operators.url(), clock.instant()));
    LOG.info("Home {}, storage {}", home, store);
    tellHost(engines.own().name());
    engines.reached().stream()
        .skip(1)
        // One that hangs must not keep the server from being ready.
        .forEach(name -> Thread.ofVirtual().name("engine " + name).start(() -> tellHost(name)));
    if (!limitsOn) {
      LOG.warn("Rate limits are off.");
    }
    if (!publicUrl.text().equals(url)) {
      LOG.info("Public address {}", publicUrl.text());
    }
    LOG.info("Ready on {}, operators' interface on {}", url, operators.url());
  }

  private void tellHost(String engine) {
    try {
      SiteCapacity host = engines.read(engine).capacity();
      LOG.info(
          "Engine host {}: {} processor threads, {} MiB of memory, {} GiB of {} GiB of disk free",
          engine,
          host.cpuCores(),
          host.memoryMb(),
          host.diskFreeBytes() >> 30,
          host.diskTotalBytes() >> 30);
    } catch (EngineException e) {
      LOG.warn(
          "Engine host {} does not tell what it has, and no restore is admitted until it does: {}",
          engine,
          e.getMessage());
    }
  }

  @EventListener
  void closed(ContextClosedEvent event) {
    file.remove(ProcessHandle.current().pid());
    LOG.info("Stopping");
  }
}
