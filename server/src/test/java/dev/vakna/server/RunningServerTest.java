package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.server.run.StartRefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunningServerTest {

  @Test
  void itSaysWhereItIsKeepsItsHomeToItselfAndLeavesNoTraceOfBeingThere(@TempDir Path home)
      throws Exception {
    String token;
    try (TestServer server =
        TestServer.start(home, "--vakna.limits=off", "--vakna.public-url=https://cloud.example/")) {
      JsonNode file = JsonMapper.shared().readTree(Files.readString(home.resolve("server.json")));
      assertThat(file.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(file.path("url").asString()).isEqualTo(server.url());
      assertThat(file.path("port").asInt()).isEqualTo(server.port());
      token = Files.readString(home.resolve("admin-token"));

      assertThatThrownBy(() -> TestServer.start(home))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("Another Vakna server runs on the home directory")
          .hasMessageContaining(server.url());

      var customer = server.customer();
      Api api = customer.api();
      for (int i = 0; i < 30; i++) {
        Api.Answer answer = api.post(customer.restorePath(), "{\"cpuCores\": 99}").expect(400);
        assertThat(answer.header("X-RateLimit-Limit")).isEmpty();
      }
      assertThat(api.get("/api/v2/vps/none").expect(404).json().path("type").asString())
          .isEqualTo("https://cloud.example/errors/vps_not_found");
    }
    assertThat(home.resolve("server.json")).doesNotExist();
    try (TestServer server = TestServer.start(home)) {
      assertThat(home.resolve("admin-token")).hasContent(token);
      server.operator().get("/internal/admin/accounts").expect(200);
    }
  }
}
