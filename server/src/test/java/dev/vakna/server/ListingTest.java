package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Inventory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class ListingTest {

  private static void add(TestServer server, TestServer.Customer customer, String name, String ip) {
    server
        .part(Inventory.class)
        .create(
            customer.account,
            new Inventory.Wish(
                name,
                null,
                null,
                new Inventory.Wish.Size(1, 1, 10),
                Inventory.Wish.Source.UNCHANGED,
                ip,
                "linux"));
  }

  @Test
  void pagesFollowEachOtherUntilTheLast(TestServer server) {
    var customer = server.customer();
    for (int i = 0; i < 6; i++) {
      add(server, customer, "node-" + i, null);
    }
    Api api = customer.api();
    List<String> seen = new ArrayList<>();
    String cursor = null;
    int pages = 0;
    do {
      JsonNode page =
          api.get("/api/v2/vps?limit=3" + (cursor == null ? "" : "&cursor=" + cursor))
              .expect(200)
              .json();
      page.path("data").forEach(vps -> seen.add(vps.path("id").asString()));
      cursor = page.path("nextCursor").isNull() ? null : page.path("nextCursor").asString();
      pages++;
    } while (cursor != null);
    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(7).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void filtersAreExact(TestServer server) {
    var customer = server.customer();
    add(server, customer, "Alpha", "192.0.2.7");
    add(server, customer, "alphabet", "192.0.2.70");
    Api api = customer.api();
    assertThat(api.get("/api/v2/vps?name=ALPHA").expect(200).json().path("data")).hasSize(1);
    assertThat(api.get("/api/v2/vps?primaryIp=192.0.2.7").json().path("data")).hasSize(1);
    assertThat(api.get("/api/v2/vps?name=alpha&primaryIp=192.0.2.70").json().path("data"))
        .isEmpty();
    assertThat(api.get("/api/v2/vps?name=%25").expect(200).json().path("data")).isEmpty();
  }

  @Test
  void maintenanceIsIncludedOnRequest(TestServer server) {
    Api api = server.customer().api();
    assertThat(
            api.get("/api/v2/vps?include=pendingMaintenance")
                .expect(200)
                .json()
                .path("data")
                .path(0)
                .has("pendingMaintenance"))
        .isTrue();
    assertThat(api.get("/api/v2/vps").json().path("data").path(0).has("pendingMaintenance"))
        .isFalse();
    api.get("/api/v2/vps?include=everything").expect(400, "invalid_request");
  }

  @Test
  void aLimitOutOfRangeIsAFaultOfTheLimit(TestServer server) {
    Api api = server.customer().api();
    for (String limit : List.of("0", "101", "-1", "ten", "1.5", "99999999999999999999", "")) {
      JsonNode problem =
          api.get("/api/v2/vps?limit=" + limit).expect(400, "invalid_request").json();
      assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo("/limit");
    }
    api.get("/api/v2/vps?limit=100").expect(200);
  }

  @Test
  void aCursorOfAnotherListIsNone(TestServer server) {
    var customer = server.customer();
    var other = server.customer();
    add(server, customer, "second", null);
    Api api = customer.api();
    String cursor = api.get("/api/v2/vps?limit=1").json().path("nextCursor").asString();
    api.get("/api/v2/vps?limit=1&cursor=" + cursor).expect(200);
    for (String wrong :
        List.of(cursor + "A", cursor.substring(1), "nonsense", "", "%00", "a".repeat(4000))) {
      api.get("/api/v2/vps?limit=1&cursor=" + wrong).expect(400, "invalid_cursor");
    }
    api.get("/api/v2/vps?limit=1&name=second&cursor=" + cursor).expect(400, "invalid_cursor");
    other.api().get("/api/v2/vps?limit=1&cursor=" + cursor).expect(400, "invalid_cursor");
  }

  @Test
  void readingNeedsItsScope(TestServer server) {
    var customer = server.customer();
    Api api = customer.api(Scope.BACKUP_VM);
    for (String path :
        List.of("/api/v2/vps", customer.vpsPath(), customer.vpsPath() + "/backups")) {
      assertThat(
              api.get(path)
                  .expect(403, "forbidden")
                  .json()
                  .path("extensions")
                  .path("missingScopes")
                  .toString())
          .isEqualTo("[\"read:vm\"]");
    }
  }

  @Test
  void backupsComeNewestFirst(TestServer server) {
    var customer = server.customer();
    TestServer.archive(customer.directory, customer.vmid, "2026-05-01", "later");
    TestServer.archive(customer.directory, customer.vmid, "2026-04-01", "between");
    server.part(dev.vakna.core.scan.StoreKeeper.class).look(customer.backup.file().store());
    JsonNode listed = customer.api().get(customer.vpsPath() + "/backups").expect(200).json();
    List<String> times = new ArrayList<>();
    listed.path("backups").forEach(b -> times.add(b.path("createdAt").asString()));
    assertThat(times)
        .containsExactly(
            "2026-05-01T03:00:00.000Z", "2026-04-01T03:00:00.000Z", "2026-03-01T03:00:00.000Z");
    JsonNode newest = listed.path("backups").path(0);
    assertThat(newest.path("displayId").asString())
        .isEqualTo("2026-05-01T03:00:00.000Z (%s)".formatted(newest.path("storageKey").asString()));
    assertThat(listed.path("quotaInfo").path("used").asInt()).isEqualTo(3);
  }

  @Test
  void aReaderWithoutBackupScopeSeesTheGateClosed(TestServer server) {
    var customer = server.customer();
    JsonNode actions =
        customer
            .api(Scope.READ_VM)
            .get(customer.vpsPath() + "/backups")
            .expect(200)
            .json()
            .path("actions");
    assertThat(actions.path("canRestore").path("code").asString()).isEqualTo("missing_scope");
    assertThat(actions.path("canRestoreToPayg").path("code").asString()).isEqualTo("missing_scope");
  }
}
