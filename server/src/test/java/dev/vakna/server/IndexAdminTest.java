package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real indexes of real archives, made in the background of a real server. */
class IndexAdminTest {

  private static final String BASE = "/internal/admin/indexes";

  @TempDir Path home;
  private TestServer server;
  private Api operator;

  @BeforeEach
  void begin() {
    server = TestServer.start(home, "--vakna.backups.scan-interval=200ms");
    operator = server.operator();
  }

  @AfterEach
  void end() {
    server.close();
  }

  private JsonNode line(TestServer.Customer customer) {
    for (JsonNode line : operator.get(BASE).expect(200).json().path("indexes")) {
      if (line.path("backupId").asString().equals(customer.backup.id().text())) {
        return line;
      }
    }
    throw new AssertionError("no line for " + customer.backup.id().text());
  }

  private JsonNode await(TestServer.Customer customer, String state) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> line(customer), line -> line.path("state").asString().equals(state));
  }

  private long files() throws Exception {
    Path indexes = home.resolve("indexes");
    if (!Files.exists(indexes)) {
      return 0;
    }
    try (var files = Files.list(indexes)) {
      return files.filter(file -> file.toString().endsWith(".vidx")).count();
    }
  }

  @Test
  void whatAScanFindsIsIndexedOutsideOfItsStoreAndAnOperatorDropsAndMakesIt() throws Exception {
    var customer = server.customer();
    JsonNode kept = await(customer, "kept");
    assertThat(kept.path("indexBytes").asLong()).isPositive();
    assertThat(kept.path("key").asString()).isEqualTo(customer.backup.file().key());
    assertThat(files()).isEqualTo(1);
    try (var files = Files.walk(customer.directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
    String path = BASE + "/" + customer.backup.id().text();

    operator.send("DELETE", path, null).expect(204);
    assertThat(line(customer).path("state").asString()).isEqualTo("not_wanted");
    assertThat(files()).isZero();
    operator.post(path + "/build", "").expect(202);
    await(customer, "kept");
    JsonNode all = operator.get(BASE).json();
    assertThat(all.path("counts").path("kept").asInt()).isEqualTo(1);
    assertThat(all.path("keptBytes").asLong()).isPositive();
    assertThat(all.path("background").asBoolean()).isTrue();

    operator.post(BASE + "/bkp_nonsense/build", "").expect(404, "not_found");
    operator.send("DELETE", BASE + "/nonsense", null).expect(404, "not_found");
    operator.get(BASE + "?limit=0").expect(400, "invalid_request");
    operator.anonymous().get(BASE).expect(401, "unauthorized");
    // Where customers are served there is nothing of the operators'.
    server.customer().api().get(BASE).expect(404, "not_found");
  }

  @Test
  void whileItIsPausedNothingIsMade() throws Exception {
    assertThat(operator.post(BASE + "/pause", "").expect(200).json().path("paused").asBoolean())
        .isTrue();
    var customer = server.customer();
    operator.post(BASE + "/" + customer.backup.id().text() + "/build", "").expect(202);
    assertThat(await(customer, "queued").path("indexBytes").asLong()).isZero();
    assertThat(operator.get(BASE).json().path("waiting").asString()).contains("operator");
    assertThat(files()).isZero();

    operator.post(BASE + "/resume", "").expect(200);

    await(customer, "kept");
  }

  @Test
  void damageThatIsFoundOnTheWayClosesTheGateBeforeARestoreMeetsIt() throws Exception {
    operator.post(BASE + "/pause", "").expect(200);
    var customer = server.customer();
    Path archive = customer.directory.resolve("dump").resolve(customer.backup.file().key());
    try (var file = new RandomAccessFile(archive.toFile(), "rw")) {
      file.setLength(file.length() - 512);
    }
    operator
        .post("/internal/admin/stores/%s/scan".formatted(customer.backup.file().store()), "")
        .expect(200);

    operator.post(BASE + "/resume", "").expect(200);

    await(customer, "unreadable");
    assertThat(files()).isZero();
    Api.Answer refused = customer.api().post(customer.restorePath(), "{}");
    refused.expect(409, "backup_corrupt");
    assertThat(refused.json().path("detail").asString()).contains("it ends too early");
    operator
        .post(BASE + "/" + customer.backup.id().text() + "/build", "")
        .expect(409, "backup_corrupt");
  }

  @Test
  void whereNoneAreMadeInTheBackgroundOneIsMadeWhenAskedFor(@TempDir Path other) throws Exception {
    try (TestServer quiet = TestServer.start(other, "--vakna.index.background=off")) {
      var customer = quiet.customer();
      operator = quiet.operator();
      await(customer, "not_wanted");
      operator.post(BASE + "/" + customer.backup.id().text() + "/build", "").expect(202);
      await(customer, "kept");
    }
  }
}
