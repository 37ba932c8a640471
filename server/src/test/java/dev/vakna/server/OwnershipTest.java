package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.scan.StoreKeeper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** An archive of another machine under the same number is nobody's but the operator's matter. */
@ExtendWith(SharedServer.class)
class OwnershipTest {

  private static final String BASE = "/internal/admin";
  private static final String ABSENT = "bkp_01h".concat("0".repeat(23));
  private static final String OTHER = "smbios1: uuid=7a0f1c2e-0000-4000-8000-1234567890ab\n";

  @Test
  void anotherMachinesArchiveIsAbsentForTheCustomerAndHeldForTheOperator(TestServer server) {
    var customer = server.customer();
    String path = customer.vpsPath() + "/backups";
    String before = customer.api().get(path).expect(200).text();
    TestServer.archive(customer.directory, customer.vmid, "2027-06-02", "of-another", OTHER);
    server.part(StoreKeeper.class).look(customer.backup.file().store());

    assertThat(customer.api().get(path).expect(200).text()).isEqualTo(before);
    String held = held(server, customer.backup.file().store()).path("backupId").asString();
    for (String body : List.of("{}", "{", "{\"cpuCores\": 99}")) {
      assertThat(post(customer, held, body)).isEqualTo(post(customer, ABSENT, body));
    }

    Api operator = server.operator();
    JsonNode line = held(server, customer.backup.file().store());
    assertThat(line.path("held").asString()).isEqualTo("other_machine");
    assertThat(line.path("name").asString()).isEqualTo("of-another");
    assertThat(line.path("uuid").asString()).isEqualTo("7a0f1c2e-0000-4000-8000-1234567890ab");
    assertThat(line.path("vpsId").isNull()).isTrue();
    operator
        .post(
            BASE + "/backups/" + held + "/give",
            "{\"vpsId\": \"%s\"}".formatted(customer.vps.id().text()))
        .expect(200);
    assertThat(customer.api().get(path).expect(200).json().path("backups")).hasSize(2);
    customer.api().post(restore(customer, held), null).expect(202);
    operator.post(BASE + "/backups/" + held + "/refuse", "{}").expect(200);
    assertThat(customer.api().get(path).expect(200).text()).isEqualTo(before);
    assertThat(post(customer, held, "{}")).isEqualTo(post(customer, ABSENT, "{}"));
  }

  @Test
  void twoCustomersMayHaveOneNumberOfOneStore(TestServer server) {
    var first = server.customer();
    var second = server.customer();
    TestServer.archive(first.directory, first.vmid, "2027-06-02", "node-two", OTHER);
    String place = first.backup.file().store();
    String wish = "{\"accountId\": \"%s\"".formatted(second.account.text());
    Api operator = server.operator();
    JsonNode silent =
        operator.post(BASE + "/stores/" + place + "/import", wish + "}").expect(200).json();
    assertThat(silent.path("made")).isEmpty();
    JsonNode named =
        operator
            .post(
                BASE + "/stores/" + place + "/import",
                wish
                    + ", \"vmid\": %d, \"machine\": \"7A0F1C2E-0000-4000-8000-1234567890AB\"}"
                        .formatted(first.vmid))
            .expect(200)
            .json();
    String vps = named.path("made").get(0).path("vpsId").asString();
    JsonNode backups =
        second.api().get("/api/v2/vps/" + vps + "/backups").expect(200).json().path("backups");
    assertThat(backups).hasSize(1);
    assertThat(backups.get(0).path("storageKey").asString()).contains("2027_06_02");
    JsonNode own = first.api().get(first.vpsPath() + "/backups").expect(200).json();
    assertThat(own.path("backups")).hasSize(1);
    assertThat(own.path("backups").get(0).path("id").asString())
        .isEqualTo(first.backup.id().text());
    String foreign = backups.get(0).path("id").asString();
    assertThat(post(first, foreign, "{}")).isEqualTo(post(first, ABSENT, "{}"));
  }

  @Test
  void aListingGoesPageByPage(TestServer server) {
    var customer = server.customer();
    for (int day = 1; day <= 4; day++) {
      TestServer.archive(
          customer.directory, customer.vmid, "2027-06-0" + day, "web-" + customer.vmid);
    }
    server.part(StoreKeeper.class).look(customer.backup.file().store());
    String path = customer.vpsPath() + "/backups";
    JsonNode all = customer.api().get(path).expect(200).json();
    assertThat(all.path("backups")).hasSize(5);
    assertThat(all.path("nextCursor").isNull()).isTrue();
    StringBuilder ids = new StringBuilder();
    String cursor = "";
    do {
      JsonNode page =
          customer
              .api()
              .get(path + "?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
              .expect(200)
              .json();
      assertThat(page.path("quotaInfo").path("used").asInt()).isEqualTo(5);
      page.path("backups").forEach(backup -> ids.append(backup.path("id").asString()));
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    StringBuilder whole = new StringBuilder();
    all.path("backups").forEach(backup -> whole.append(backup.path("id").asString()));
    assertThat(ids.toString()).isEqualTo(whole.toString());
    customer.api().get(path + "?cursor=abc").expect(400, "invalid_cursor");
    customer.api().get(path + "?limit=0").expect(400, "invalid_request");
    customer.api().get(path + "?limit=1001").expect(400, "invalid_request");
  }

  private static JsonNode held(TestServer server, String place) {
    JsonNode held =
        server.operator().get(BASE + "/backups?held=true&store=" + place).expect(200).json();
    assertThat(held.path("backups")).hasSize(1);
    assertThat(Backup.State.AVAILABLE.code())
        .isEqualTo(held.path("backups").get(0).path("state").asString());
    return held.path("backups").get(0);
  }

  private static String restore(TestServer.Customer customer, String backup) {
    return customer.vpsPath() + "/backups/" + backup + "/actions/restore-to-payg";
  }

  private static String post(TestServer.Customer customer, String backup, String body) {
    return customer
        .api()
        .post(restore(customer, backup), body)
        .expect(404, "backup_not_found")
        .text()
        .replaceAll("(vps|bkp|job|req)_[0-9a-z]{26}", "$1")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "time");
  }
}
