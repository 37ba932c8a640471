package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators are told of stores that cannot be read, and of what is in them. */
class StoreAdminTest {

  private static final String BASE = "/internal/admin/stores";

  @TempDir Path home;
  @TempDir Path directory;
  private TestServer server;
  private Api operator;

  @BeforeEach
  void begin() {
    server = TestServer.start(home);
    operator = server.operator();
  }

  @AfterEach
  void end() {
    server.close();
  }

  private JsonNode put(String name, Path location, boolean trust) {
    return operator
        .send(
            "PUT",
            BASE + "/" + name,
            HttpRequest.BodyPublishers.ofString(
                "{\"location\":\"%s\",\"trustIndexes\":%s}".formatted(location, trust)))
        .expect(200)
        .json();
  }

  private JsonNode listed(String name) {
    for (JsonNode store : operator.get(BASE).expect(200).json().path("stores")) {
      if (store.path("name").asString().equals(name)) {
        return store;
      }
    }
    throw new AssertionError("no store " + name);
  }

  @Test
  void aStoreThatCannotBeReadIsToldSoInAnswerAndList() {
    JsonNode answer = put("nowhere", directory.resolve("nowhere"), false);
    assertThat(answer.path("scan").path("fault").asString()).contains("cannot be reached");
    assertThat(listed("nowhere").path("fault").asString()).contains("cannot be reached");
  }

  @Test
  void whatHasAnotherNameIsNamedAndTrustIsShown() throws Exception {
    Files.createFile(directory.resolve("vzdump-qemu-nixos-21.11.git.vma.zst"));
    Path loop = directory.resolve("vzdump-qemu-101-2024_03_07-02_15_09.vma");
    Files.createSymbolicLink(loop, loop);
    JsonNode answer = put("mine", directory, true);
    assertThat(answer.path("store").path("trustIndexes").asBoolean()).isTrue();
    assertThat(answer.path("scan").path("fault").isNull()).isTrue();
    assertThat(answer.path("scan").path("leftOutCount").asInt()).isEqualTo(2);
    assertThat(answer.toString()).contains("nixos-21.11.git");
    assertThat(listed("mine").toString()).contains("nixos-21.11.git");
    assertThat(listed("mine").path("trustIndexes").asBoolean()).isTrue();
    assertThat(listed("mine").path("apart").isInt()).isTrue();
    assertThat(put("mine", directory, false).path("store").path("trustIndexes").asBoolean())
        .isFalse();
  }
}
