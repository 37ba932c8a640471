package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Places;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A customer deletes a backup, in real directories. */
@ExtendWith(SharedServer.class)
class DeleteBackupTest {

  private static final String ABSENT = "01h".concat("0".repeat(23));

  private static String path(TestServer.Customer customer) {
    return customer.vpsPath() + "/backups/" + customer.backup.id().text();
  }

  private static Path file(TestServer.Customer customer) {
    return customer.directory.resolve("dump").resolve(customer.backup.file().key());
  }

  private static void allow(TestServer server, TestServer.Customer customer) {
    server
        .part(Places.class)
        .put(
            new StoredPlace(
                customer.backup.file().store(),
                "directory",
                customer.directory.toString(),
                false,
                false));
  }

  private static List<String> names(TestServer.Customer customer) throws IOException {
    try (var files = Files.list(customer.directory.resolve("dump"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void archiveNotesAndLogGo(TestServer server) throws Exception {
    var customer = server.customer();
    allow(server, customer);
    Path file = file(customer);
    Files.writeString(file.resolveSibling(file.getFileName() + ".notes"), "before the change");
    Files.writeString(
        file.resolveSibling(file.getFileName().toString().replace(".vma", ".log")), "a log");
    Path other = TestServer.archive(customer.directory, customer.vmid, "2027-06-02", "web");
    server.part(StoreKeeper.class).look(customer.backup.file().store());
    Api api = customer.api();
    Api.Answer answer = api.send("DELETE", path(customer), null).expect(204);
    assertThat(answer.text()).isEmpty();
    assertThat(names(customer)).containsExactly(other.getFileName().toString());
    JsonNode listed = api.get(customer.vpsPath() + "/backups").expect(200).json();
    assertThat(listed.path("backups")).hasSize(1);
    assertThat(listed.path("quotaInfo").path("used").asInt()).isEqualTo(1);
    assertThat(api.get(customer.vpsPath() + "/backups/restore-sources").expect(200).text())
        .doesNotContain(customer.backup.id().text());
    api.send("DELETE", path(customer), null).expect(404, "backup_not_found");
    api.post(customer.restorePath(), null).expect(404, "backup_not_found");
  }

  @Test
  void aStoreIsReadOnlyUnlessItsOperatorSaysOtherwise(TestServer server) throws Exception {
    var customer = server.customer();
    List<String> before = names(customer);
    JsonNode problem =
        customer.api().send("DELETE", path(customer), null).expect(409, "not_offered").json();
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("not_offered");
    assertThat(names(customer)).isEqualTo(before);
    String store = "/internal/admin/stores/" + customer.backup.file().store();
    String wish = "{\"location\": \"%s\"%s}";
    JsonNode put = put(server, store, wish.formatted(customer.directory, ", \"readOnly\": false"));
    assertThat(put.path("store").path("readOnly").asBoolean(true)).isFalse();
    put(server, store, wish.formatted(customer.directory, ""));
    customer.api().send("DELETE", path(customer), null).expect(409, "not_offered");
    put(server, store, wish.formatted(customer.directory, ", \"readOnly\": false"));
    customer.api().send("DELETE", path(customer), null).expect(204);
  }

  private static JsonNode put(TestServer server, String path, String body) {
    return server
        .operator()
        .send(
            "PUT",
            path,
            HttpRequest.BodyPublishers.ofString(body),
            "Content-Type",
            "application/json")
        .expect(200)
        .json();
  }

  @Test
  void whatIsProtectedOrReadStays(TestServer server) throws Exception {
    var customer = server.customer();
    allow(server, customer);
    Api api = customer.api();
    Path mark = file(customer).resolveSibling(file(customer).getFileName() + ".protected");
    Files.createFile(mark);
    api.send("DELETE", path(customer), null).expect(409, "backup_protected");
    server.part(StoreKeeper.class).look(customer.backup.file().store());
    assertThat(
            api.get(customer.vpsPath() + "/backups")
                .json()
                .path("backups")
                .path(0)
                .path("protected")
                .asBoolean())
        .isTrue();
    api.send("DELETE", path(customer), null).expect(409, "backup_protected");
    Files.delete(mark);
    server.part(StoreKeeper.class).look(customer.backup.file().store());
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    Api.Answer meanwhile = api.send("DELETE", path(customer), null);
    if (meanwhile.status() == 409) {
      meanwhile.expect(409, "backup_in_use");
      assertThat(meanwhile.header("Retry-After")).isPresent();
    }
    TestServer.ended(api, accepted);
    if (meanwhile.status() != 204) {
      api.send("DELETE", path(customer), null).expect(204);
    }
    assertThat(Files.exists(file(customer))).isFalse();
  }

  @Test
  void anotherFileUnderItsNameStays(TestServer server) throws Exception {
    var customer = server.customer();
    allow(server, customer);
    Files.delete(file(customer));
    TestServer.archive(customer.directory, customer.vmid, "2026-03-01", "another");
    byte[] bytes = Files.readAllBytes(file(customer));
    customer.api().send("DELETE", path(customer), null).expect(409, "backup_unavailable");
    assertThat(Files.readAllBytes(file(customer))).isEqualTo(bytes);
  }

  @Test
  void aStoreThatIsAwayCostsTheDeletionAlone(TestServer server) throws Exception {
    var customer = server.customer();
    allow(server, customer);
    Path aside = customer.directory.resolveSibling("aside-" + customer.vmid);
    Files.move(customer.directory, aside);
    Api api = customer.api();
    Api.Answer answer = api.send("DELETE", path(customer), null).expect(409, "backup_unavailable");
    assertThat(answer.header("Retry-After")).isPresent();
    assertThat(answer.text()).doesNotContain(customer.directory.toString());
    Files.move(aside, customer.directory);
    api.send("DELETE", path(customer), null).expect(204);
  }

  @Test
  void itNeedsItsScopeAndIsNobodyElses(TestServer server) throws Exception {
    var customer = server.customer();
    allow(server, customer);
    var stranger = server.customer();
    customer
        .api(Scope.READ_VM, Scope.WRITE_BILLING)
        .send("DELETE", path(customer), null)
        .expect(403, "forbidden");
    server.caller().send("DELETE", path(customer), null).expect(401, "unauthorized");
    stranger.api().send("DELETE", path(customer), null).expect(404, "vps_not_found");
    stranger
        .api()
        .send("DELETE", stranger.vpsPath() + "/backups/" + customer.backup.id().text(), null)
        .expect(404, "backup_not_found");
    for (String id : List.of("bkp_" + ABSENT, "bkp_x", "x")) {
      customer
          .api()
          .send("DELETE", customer.vpsPath() + "/backups/" + id, null)
          .expect(404, "backup_not_found");
    }
    assertThat(Files.exists(file(customer))).isTrue();
  }
}
