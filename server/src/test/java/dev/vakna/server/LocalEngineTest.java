package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.store.Store;
import dev.vakna.server.run.Starting;
import dev.vakna.simulator.memory.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The engine that a server has when none is given, as its settings say. */
class LocalEngineTest {

  @TempDir Path home;

  @Test
  void itsNetworkIsCalledAsTheSettingsSay() throws Exception {
    SpringApplication application = Starting.application(VaknaServer.class);
    application.addInitializers(given -> {
      if (given instanceof GenericApplicationContext generic) {
        generic.registerBean(Store.class, () -> new MemoryStore(InstantSource.system()));
      }
    });
    try (var _ =
        application.run(
            "--vakna.home=" + home,
            "--server.port=0",
            "--vakna.engine.acceleration=tcg",
            "--vakna.engine.network=pve1.example-2")) {
      String url =
          JsonMapper.shared()
              .readTree(Files.readAllBytes(home.resolve("server.json")))
              .path("adminUrl")
              .asString();
      String token = Files.readString(home.resolve("admin-token")).strip();
      JsonNode capacity =
          Api.at(url, "127.0.0.1", "Authorization", "Bearer " + token)
              .get("/internal/admin/capacity")
              .expect(200)
              .json();
      assertThat(capacity.path("addresses").path("network").asString()).isEqualTo("pve1.example-2");
    }
  }
}
