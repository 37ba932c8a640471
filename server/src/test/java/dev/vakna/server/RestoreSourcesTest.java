package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.scan.StoreKeeper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What there is to restore from, machines that are gone included. */
@ExtendWith(SharedServer.class)
class RestoreSourcesTest {

  private static final String ABSENT = "01h".concat("0".repeat(23));

  private static String sources(Vps vps) {
    return "/api/v2/vps/" + vps.id().text() + "/backups/restore-sources";
  }

  /** Another VPS of the customer, without backups. */
  private static Vps standing(TestServer server, TestServer.Customer customer) {
    return server
        .part(Inventory.class)
        .create(
            customer.account,
            new Inventory.Wish(
                "standing",
                null,
                null,
                new Inventory.Wish.Size(1, 1, 10),
                Inventory.Wish.Source.UNCHANGED,
                null,
                "linux"));
  }

  private static void remove(TestServer server, Vps vps) {
    server
        .store()
        .transact(tx -> {
          tx.vpses().remove(vps.id());
          return vps;
        });
  }

  @Test
  void theVpsItselfComesFirstAndTheOthersThatHaveBackups(TestServer server) {
    var customer = server.customer();
    Vps standing = standing(server, customer);
    Api api = customer.api();
    JsonNode own = api.get(sources(customer.vps)).expect(200).json();
    assertThat(own.path("nextCursor").isNull()).isTrue();
    assertThat(own.path("sources")).hasSize(1);
    JsonNode source = own.path("sources").path(0);
    assertThat(source.path("id").asString()).isEqualTo(customer.vps.id().text());
    assertThat(source.path("name").asString()).isEqualTo(customer.vps.label().name());
    assertThat(source.path("serviceStatus").asString()).isEqualTo("active");
    assertThat(source.path("sourceType").asString()).isEqualTo("server");
    JsonNode listed =
        api.get(customer.vpsPath() + "/backups").expect(200).json().path("backups").path(0);
    JsonNode backup = source.path("backups").path(0);
    for (String field : List.of("id", "displayId", "storageKey", "createdAt", "sizeGb")) {
      assertThat(backup.path(field)).as(field).isEqualTo(listed.path(field));
    }
    JsonNode both = api.get(sources(standing)).expect(200).json().path("sources");
    assertThat(both).hasSize(2);
    assertThat(both.path(0).path("id").asString()).isEqualTo(standing.id().text());
    assertThat(both.path(0).path("backups")).isEmpty();
    assertThat(both.path(1)).isEqualTo(source);
  }

  @Test
  void whatIsGoneStaysListedForItsOwnerAlone(TestServer server) {
    var customer = server.customer();
    var stranger = server.customer();
    Vps standing = standing(server, customer);
    Api api = customer.api();
    JsonNode before = api.get(sources(standing)).expect(200).json().path("sources").path(1);
    remove(server, customer.vps);
    JsonNode gone = api.get(sources(standing)).expect(200).json().path("sources").path(1);
    assertThat(gone.path("id")).isEqualTo(before.path("id"));
    assertThat(gone.path("name")).isEqualTo(before.path("name"));
    assertThat(gone.path("backups")).isEqualTo(before.path("backups"));
    assertThat(gone.path("sourceType").asString()).isEqualTo("retained");
    assertThat(gone.path("serviceStatus").asString()).isEqualTo("terminated");
    assertThat(stranger.api().get(sources(stranger.vps)).expect(200).text())
        .doesNotContain(customer.vps.id().text());
    for (String path : List.of("", "/backups", "/backups/restore-sources")) {
      assertThat(
              api.get(customer.vpsPath() + path).expect(404, "vps_not_found").json().path("detail"))
          .isEqualTo(
              api.get("/api/v2/vps/vps_" + ABSENT + path)
                  .expect(404, "vps_not_found")
                  .json()
                  .path("detail"));
    }
  }

  @Test
  void pagesFollowEachOther(TestServer server) {
    var customer = server.customer();
    for (int day = 1; day <= 4; day++) {
      TestServer.archive(
          customer.directory, customer.vmid, "2027-06-0" + day, "web-" + customer.vmid);
    }
    server.part(StoreKeeper.class).look(customer.backup.file().store());
    Vps standing = standing(server, customer);
    Api api = customer.api();
    List<String> read = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          api.get(sources(standing) + "?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
              .expect(200)
              .json();
      page.path("sources")
          .forEach(
              source -> source.path("backups").forEach(b -> read.add(b.path("id").asString())));
      if (!cursor.isEmpty()) {
        api.get(sources(customer.vps) + "?cursor=" + cursor).expect(400, "invalid_cursor");
        api.get(customer.vpsPath() + "/backups?cursor=" + cursor).expect(400, "invalid_cursor");
      }
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    List<String> whole = new ArrayList<>();
    api.get(customer.vpsPath() + "/backups")
        .json()
        .path("backups")
        .forEach(b -> whole.add(b.path("id").asString()));
    assertThat(read).isEqualTo(whole).hasSize(5);
    for (String wrong :
        List.of("x", "~", customer.vps.id().text() + "~", "%00", "a".repeat(4000))) {
      api.get(sources(standing) + "?cursor=" + wrong).expect(400, "invalid_cursor");
    }
    api.get(sources(standing) + "?limit=0").expect(400, "invalid_request");
    api.get(sources(standing) + "?limit=1001").expect(400, "invalid_request");
  }

  @Test
  void itNeedsItsScopeAndAnOwnVps(TestServer server) {
    var customer = server.customer();
    customer.api(Scope.BACKUP_VM).get(sources(customer.vps)).expect(200);
    assertThat(
            customer
                .api(Scope.READ_VM)
                .get(sources(customer.vps))
                .expect(403, "forbidden")
                .json()
                .path("extensions")
                .path("missingScopes")
                .toString())
        .isEqualTo("[\"backup:vm\"]");
    server.caller().get(sources(customer.vps)).expect(401, "unauthorized");
    server.customer().api().get(sources(customer.vps)).expect(404, "vps_not_found");
  }

  @Test
  void whatIsGoneIsRestoredAsItWas(TestServer server) {
    var customer = server.customer();
    Vps standing = standing(server, customer);
    Api api = customer.api();
    customer.changeVps(
        new Inventory.Wish(
            null,
            null,
            null,
            new Inventory.Wish.Size(3, 5, 61),
            Inventory.Wish.Source.UNCHANGED,
            null,
            null));
    remove(server, customer.vps);
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    JsonNode job = TestServer.ended(api, accepted);
    JsonNode result = job.path("result").path("result");
    assertThat(job.path("status").asString()).isEqualTo("completed");
    assertThat(result.path("sourceVpsId").asString()).isEqualTo(customer.vps.id().text());
    assertThat(result.path("backupId").asString()).isEqualTo(customer.backup.id().text());
    assertThat(result.path("name").asString())
        .startsWith("restore-" + customer.vps.label().name() + "-");
    assertThat(result.path("resources").toString())
        .isEqualTo("{\"cpuCores\":3,\"memoryGb\":5,\"storageGb\":61}");
    assertThat(result.path("verification").path("original").path("name").asString())
        .isEqualTo(customer.vps.label().name());
    assertThat(api.get(sources(standing)).expect(200).json().path("sources")).hasSize(2);
    api.post(customer.restorePath(), "{\"storageGb\": 60}").expect(400, "invalid_request");
    String other = customer.vpsPath() + "/backups/bkp_" + ABSENT + "/actions/restore-to-payg";
    api.post(other, null).expect(404, "backup_not_found");
  }

  @Test
  void whatIsGoneIsAnothersToNobody(TestServer server) {
    var customer = server.customer();
    var stranger = server.customer();
    remove(server, customer.vps);
    for (String body : List.of("{}", "{", "{\"cpuCores\": 99}")) {
      JsonNode absent =
          stranger
              .api()
              .post(
                  "/api/v2/vps/vps_"
                      + ABSENT
                      + "/backups/bkp_"
                      + ABSENT
                      + "/actions/restore-to-payg",
                  body)
              .expect(404, "vps_not_found")
              .json();
      JsonNode foreign =
          stranger.api().post(customer.restorePath(), body).expect(404, "vps_not_found").json();
      assertThat(foreign.path("detail")).isEqualTo(absent.path("detail"));
    }
    stranger
        .api()
        .post(
            stranger.vpsPath()
                + "/backups/"
                + customer.backup.id().text()
                + "/actions/restore-to-payg",
            null)
        .expect(404, "backup_not_found");
  }
}
