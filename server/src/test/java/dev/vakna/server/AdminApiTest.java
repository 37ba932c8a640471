package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Trace;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Standing;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.reconcile.Reconcilers;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.testkit.engine.ByName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class AdminApiTest {

  private static final String BASE = "/internal/admin";

  private static Api.Answer put(Api api, String path, String body) {
    return api.send("PUT", path, java.net.http.HttpRequest.BodyPublishers.ofString(body));
  }

  private static Api.Answer patch(Api api, String path, String body) {
    return api.send("PATCH", path, java.net.http.HttpRequest.BodyPublishers.ofString(body));
  }

  @Test
  void onlyTheTokenOpensItAndOnlyAtItsOwnDoor(TestServer server) throws Exception {
    assertThat(Files.getPosixFilePermissions(server.home().resolve("admin-token")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    server.operator().anonymous().get(BASE + "/accounts").expect(401, "unauthorized");
    server.operator().withKey("0".repeat(64)).get(BASE + "/accounts").expect(401, "unauthorized");
    server
        .operator()
        .withKey(server.customer().key())
        .get(BASE + "/accounts")
        .expect(401, "unauthorized");
    server.operator().get(BASE + "/accounts", "X-Forwarded-For", "192.0.2.1").expect(200);
  }

  @Test
  void anAccountIsMadeChangedAndShown(TestServer server) {
    Api operator = server.operator();
    JsonNode made =
        operator
            .post(BASE + "/accounts", "{\"name\": \"Acme\", \"verified\": false}")
            .expect(201)
            .json();
    String path = BASE + "/accounts/" + made.path("accountId").asString();
    assertThat(made.path("verified").asBoolean()).isFalse();
    assertThat(made.path("cloudAccess").asBoolean()).isTrue();
    JsonNode changed =
        patch(operator, path, "{\"verified\": true, \"instances\": 3, \"countryCode\": \"NO\"}")
            .expect(200)
            .json();
    assertThat(changed.path("limits").path("instances").asInt()).isEqualTo(3);
    assertThat(changed.path("limits").path("cpuCores").asInt()).isEqualTo(32);
    assertThat(operator.get(path).expect(200).json().path("account")).isEqualTo(changed);
    assertThat(operator.get(path).json().path("usage").path("instances").asInt()).isZero();
    patch(operator, path, "{\"verifed\": true}").expect(400, "invalid_request");
    patch(operator, path, "{\"instances\": -1}").expect(400, "invalid_request");
    patch(operator, path, "{\"countryCode\": \"se\"}").expect(400, "invalid_request");
    patch(operator, path, "{").expect(400, "invalid_request");
    operator.post(BASE + "/accounts", "{}").expect(400, "invalid_request");
    operator.get(BASE + "/accounts/nonsense").expect(404, "not_found");
  }

  @Test
  void aKeyIsShownOnceAndEndsWhenRevoked(TestServer server) {
    Api operator = server.operator();
    String account =
        operator
            .post(BASE + "/accounts", "{\"name\": \"Keys\"}")
            .json()
            .path("accountId")
            .asString();
    String keys = BASE + "/accounts/" + account + "/keys";
    JsonNode made =
        operator.post(keys, "{\"scopes\": [\"read:vm\"], \"expiresInDays\": 7}").expect(201).json();
    String key = made.path("key").asString();
    assertThat(key).matches("vk_live_[0-9A-Za-z]{43}");
    server.caller("X-API-Key", key).get("/api/v2/vps").expect(200);
    assertThat(operator.get(keys).expect(200).text()).doesNotContain(key);
    String path = keys + "/" + made.path("stored").path("keyId").asString();
    operator.send("DELETE", path, null).expect(204);
    operator.send("DELETE", path, null).expect(404, "api_key_not_found");
    server.caller("X-API-Key", key).get("/api/v2/vps").expect(401);
    operator.post(keys, "{\"scopes\": [\"root\"]}").expect(400, "invalid_request");
    operator.post(keys, "{\"allowedNetworks\": [\"host.example\"]}").expect(400, "invalid_request");
  }

  @Test
  void aStoreIsAddedAndImportedAndImportingAgainMakesNothing(
      TestServer server, @TempDir Path directory) {
    Api operator = server.operator();
    String account =
        operator
            .post(BASE + "/accounts", "{\"name\": \"Importer\"}")
            .json()
            .path("accountId")
            .asString();
    TestServer.archive(directory, 7001, "2026-02-01", "first");
    TestServer.archive(directory, 7001, "2026-02-08", "first-renamed");
    TestServer.archive(directory, 7002, "2026-02-01", "second");
    String store = BASE + "/stores/nightly";
    JsonNode added =
        put(operator, store, "{\"location\": \"%s\"}".formatted(directory)).expect(200).json();
    assertThat(added.path("scan").path("archives").asInt()).isEqualTo(3);
    String wish = "{\"accountId\": \"%s\"}".formatted(account);
    JsonNode made = operator.post(store + "/import", wish).expect(200).json();
    assertThat(made.path("made")).hasSize(2);
    JsonNode first = made.path("made").path(0);
    assertThat(first.path("name").asString()).isEqualTo("first-renamed");
    assertThat(first.path("resources").toString())
        .isEqualTo("{\"cpuCores\":2,\"memoryGb\":2,\"storageGb\":1}");
    JsonNode again = operator.post(store + "/import", wish).expect(200).json();
    assertThat(again.path("made")).isEmpty();
    assertThat(again.path("skipped")).hasSize(2);
    assertThat(again.path("skipped").path(0).path("reason").asString()).contains("already");
    assertThat(operator.get(BASE + "/stores").json().path("stores").toString())
        .contains("\"restorable\":3");
    String vps = BASE + "/vps/" + first.path("vpsId").asString();
    assertThat(
            patch(operator, vps, "{\"status\": \"suspended\"}")
                .expect(200)
                .json()
                .path("status")
                .asString())
        .isEqualTo("suspended");
    patch(operator, vps, "{\"status\": \"asleep\"}").expect(400, "invalid_request");
    assertThat(operator.get(BASE + "/accounts/" + account + "/vps").json().path("vps")).hasSize(2);
    operator.send("DELETE", store, null).expect(204);
    operator.post(store + "/scan", null).expect(404, "not_found");
    put(operator, store, "{\"location\": \"relative\"}").expect(400, "invalid_request");
  }

  @Test
  void aRegionIsChangedAsAWhole(TestServer server) {
    Api operator = server.operator();
    JsonNode stockholm = defaultRegion(operator);
    String other =
        stockholm
            .toString()
            .replace("\"stockholm\"", "\"umea\"")
            .replace("\"isDefault\":true", "\"isDefault\":false");
    assertThat(
            put(operator, BASE + "/regions/umea", other).expect(200).json().path("id").asString())
        .isEqualTo("umea");
    put(operator, BASE + "/regions/elsewhere", other).expect(400, "invalid_request");
    String dethroned = stockholm.toString().replace("\"isDefault\":true", "\"isDefault\":false");
    put(operator, BASE + "/regions/stockholm", dethroned).expect(400, "invalid_request");
  }

  @Test
  void capacityShowsWhatIsPromisedAndWhatWouldFit(TestServer server) {
    var customer = server.customer();
    server.engine().holdTransfers();
    JsonNode before = server.operator().get(BASE + "/capacity").expect(200).json();
    Api.Answer accepted = customer.api().post(customer.restorePath(), null).expect(202);
    JsonNode during = server.operator().get(BASE + "/capacity").expect(200).json();
    assertThat(during.path("host").asString()).isEqualTo("model-host");
    assertThat(during.path("diskInFlightBytes").asLong())
        .isGreaterThan(before.path("diskInFlightBytes").asLong());
    assertThat(during.path("promised").path("cpuCores").asInt())
        .isGreaterThan(before.path("promised").path("cpuCores").asInt());
    assertThat(during.path("fits").path("memoryMb").asLong())
        .isLessThan(before.path("fits").path("memoryMb").asLong());
    assertThat(during.path("addresses").path("leased").asLong())
        .isEqualTo(before.path("addresses").path("leased").asLong() + 1);
    assertThat(during.path("policy").path("storageRatio").asDouble()).isEqualTo(4);
    server.engine().letTransfersGo();
    TestServer.ended(customer.api(), accepted);
  }

  @Test
  void theReconcilerTellsWhatItFoundAndWhatWasDone(TestServer server) throws InterruptedException {
    MachineName nobodys = new MachineName("zzzzzzzzzzzzzzzzzzzzzzzzzz");
    server.engine().leave(new Trace(Trace.Kind.BEGINNING, nobodys, "a draft"));
    server.part(AuditLog.class).record(AuditEntry.Kind.POWER, "vps_x", "was started again");
    server.part(Reconcilers.class).all().getFirst().reconcile();
    JsonNode told = server.operator().get(BASE + "/reconciler").expect(200).json();
    assertThat(told.path("lastLookAt").asString()).isNotBlank();
    assertThat(told.path("trouble").isNull()).isTrue();
    assertThat(told.path("counts").path("unknown").asInt()).isEqualTo(1);
    assertThat(told.path("findings").toString()).contains(nobodys.text()).contains("a draft");
    assertThat(told.path("acts").path(0).path("words").asString()).isEqualTo("was started again");
    ByName.of(server.engine()).destroy(nobodys);
  }

  @Test
  void pricesThatCannotBeAreRefusedFieldByField(TestServer server) {
    Api operator = server.operator();
    JsonNode stockholm = defaultRegion(operator);
    String lulea =
        stockholm
            .toString()
            .replace("\"stockholm\"", "\"lulea\"")
            .replace("\"isDefault\":true", "\"isDefault\":false");
    for (String[] change :
        new String[][] {
          {"\"cpuPerCoreHour\":0.015", "\"cpuPerCoreHour\":-0.015", "/prices/cpuPerCoreHour"},
          {"\"ipPerHour\":0.015", "\"ipPerHour\":1000001", "/prices/ipPerHour"},
          {"\"memoryPerGbHour\":0.004", "\"memoryPerGbHour\":1e-13", "/prices/memoryPerGbHour"},
          {"\"SEK\"", "\"=SEK\"", "/prices/currencyCode"}
        }) {
      assertThat(lulea).contains(change[0]);
      JsonNode problem =
          put(operator, BASE + "/regions/lulea", lulea.replace(change[0], change[1]))
              .expect(400, "invalid_request")
              .json();
      assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo(change[2]);
    }
    assertThat(operator.get(BASE + "/regions").text()).doesNotContain("lulea");
    String exact = lulea.replace("0.004", "0.004000000001");
    assertThat(put(operator, BASE + "/regions/lulea", exact).expect(200).text())
        .contains("\"memoryPerGbHour\":0.004000000001");
  }

  @Test
  void newPricesCountForWhatRunsFromThatMomentOn(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api operator = server.operator();
    JsonNode stockholm = defaultRegion(operator);
    String boden =
        stockholm
            .toString()
            .replace("\"stockholm\"", "\"boden\"")
            .replace("\"isDefault\":true", "\"isDefault\":false");
    put(operator, BASE + "/regions/boden", boden).expect(200);
    JsonNode job =
        TestServer.ended(
            api, api.post(customer.restorePath(), "{\"region\": \"boden\"}").expect(202));
    VpsId vps = VpsId.parse(job.path("vmId").asString()).orElseThrow();
    put(operator, BASE + "/regions/boden", boden.replace("0.015", "0.02")).expect(200);
    put(operator, BASE + "/regions/boden", boden.replace("0.015", "0.0200")).expect(200);
    JsonNode history = operator.get(BASE + "/regions/boden/history").expect(200).json();
    assertThat(history.path("changes").size()).as("made, and changed once").isEqualTo(2);
    assertThat(history.path("changes").path(0).path("words").asString()).contains("0.015 -> 0.02");
    List<Interval> intervals = server.store().transact(tx -> tx.metering().of(vps));
    assertThat(intervals.stream().filter(i -> i.endedAt() == null))
        .extracting(i -> i.meter() + " " + i.ratePerHour())
        .containsExactlyInAnyOrder("CPU 0.02", "MEMORY 0.004", "STORAGE 0.003", "IPV4 0.02");
    assertThat(intervals).hasSize(6);
  }

  @Test
  void whatIsMeteredBeginsAndEndsByItsOperationsAlone(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api operator = server.operator();
    server.engine().holdTransfers();
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    String poll = accepted.json().path("operation").path("pollUrl").asString();
    String vps =
        BASE + "/vps/" + api.get(poll).expect(200).json().path("data").path("vmId").asString();
    patch(operator, vps, "{\"status\": \"active\"}").expect(409, "vps_not_ready");
    server.engine().letTransfersGo();
    TestServer.ended(api, accepted);
    patch(operator, vps, "{\"status\": \"terminated\"}").expect(409, "vps_not_ready");
    put(
            operator,
            BASE + "/regions/kiruna",
            defaultRegion(operator)
                .toString()
                .replace("\"stockholm\"", "\"kiruna\"")
                .replace("\"isDefault\":true", "\"isDefault\":false"))
        .expect(200);
    patch(operator, vps, "{\"region\": \"kiruna\"}").expect(409, "vps_not_ready");
    patch(operator, vps, "{\"status\": \"suspended\", \"region\": \"stockholm\"}").expect(200);
    patch(operator, vps, "{\"status\": \"active\"}").expect(200);
  }

  @Test
  void operationsShowTheirJournalAndMachinesTheirOwners(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    JsonNode job = TestServer.ended(api, accepted);
    Api operator = server.operator();
    JsonNode operation =
        operator.get(BASE + "/operations/" + job.path("jobId").asString()).expect(200).json();
    assertThat(operation.path("operation").path("status").asString()).isEqualTo("completed");
    assertThat(operation.path("journal").size()).isGreaterThanOrEqualTo(14);
    assertThat(operation.path("steps").size()).isEqualTo(9);
    assertThat(operation.path("operation").path("fence").asLong()).isPositive();
    operator.get(BASE + "/operations").expect(200);
    assertThat(jobs(operator, "?status=completed")).contains(job.path("jobId").asString());
    assertThat(jobs(operator, "?status=queued,running,parked"))
        .doesNotContain(job.path("jobId").asString());
    assertThat(jobs(operator, "?status=all&limit=1")).hasSize(1);
    operator.get(BASE + "/operations?status=asleep").expect(400, "invalid_request");
    operator.get(BASE + "/operations?limit=0").expect(400, "invalid_request");
    operator.get(BASE + "/operations/nonsense").expect(404, "job_not_found");
    boolean found = false;
    for (JsonNode vm : operator.get(BASE + "/vms").expect(200).json().path("vms")) {
      if (vm.path("vpsId").asString("").equals(job.path("vmId").asString())) {
        found = true;
        assertThat(vm.path("inEngine").asBoolean()).isTrue();
        assertThat(vm.path("state").asString()).isEqualTo("running");
      }
    }
    assertThat(found).isTrue();
  }

  @Test
  void aParkedOperationIsGivenBackOrTurnedBack(TestServer server) {
    Api operator = server.operator();
    for (String way : List.of("retry", "unwind")) {
      var customer = server.customer();
      Api api = customer.api();
      String job = parked(server, api, customer.restorePath());
      String path = BASE + "/operations/" + job;
      JsonNode shown = operator.get(path).expect(200).json();
      assertThat(shown.path("operation").path("status").asString()).isEqualTo("parked");
      assertThat(shown.path("operation").path("failure").path("detail").asString())
          .isEqualTo("the stage is not set");
      assertThat(jobs(operator, "?status=parked")).contains(job);
      JsonNode seen = api.get("/api/v2/jobs/" + job).expect(200).json();
      assertThat(seen.path("status").asString()).isEqualTo("in_progress");
      assertThat(seen.path("progressDetails").path("message").asString()).contains("operator");

      operator.post(path + "/" + way, null).expect(200);

      JsonNode ended = TestServer.ended(api, "/api/jobs/" + job);
      assertThat(ended.path("isCompleted").asBoolean()).isEqualTo(way.equals("retry"));
      assertThat(customer.instances()).isEqualTo(way.equals("retry") ? 1 : 0);
      operator.post(path + "/retry", null).expect(409, "job_not_parked");
      operator.post(path + "/unwind", null).expect(409, "job_not_cancellable");
    }
    operator.post(BASE + "/operations/nonsense/retry", null).expect(404, "job_not_found");
  }

  @Test
  void whatGoesForwardOnlyIsNotTurnedBack(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode made = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    String job =
        server
            .operator()
            .send("DELETE", BASE + "/vps/" + made.path("vmId").asString(), null)
            .expect(202)
            .json()
            .path("jobId")
            .asString();
    server
        .operator()
        .post(BASE + "/operations/" + job + "/unwind", null)
        .expect(409, "job_not_cancellable");
    JsonNode ended = TestServer.ended(api, "/api/jobs/" + job);
    assertThat(ended.path("result").path("result").path("removed").toString())
        .contains("cloud_vm", "storage", "address", "port");
    api.post("/api/v2/jobs/" + job + "/actions/cancel", null).expect(409, "job_not_cancellable");
  }

  @Test
  void whatAnOperatorAskedForTellsByWhichCall(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api operator = server.operator();
    JsonNode made = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    Api.Answer removal =
        operator.send("DELETE", BASE + "/vps/" + made.path("vmId").asString(), null).expect(202);
    String job = removal.json().path("jobId").asString();
    JsonNode operation =
        operator.get(BASE + "/operations/" + job).expect(200).json().path("operation");
    assertThat(removal.header("X-Request-Id")).hasValue(operation.path("requestId").asString());
  }

  @Test
  void aVpsThatRunsElsewhereIsForgottenAndItsBackupsAreRetained(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api operator = server.operator();
    JsonNode clone = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    String removed = BASE + "/vps/" + customer.vps.id().text();
    operator.send("DELETE", removed, null).expect(204);
    operator.send("DELETE", removed, null).expect(404, "vps_not_found");
    api.get(customer.vpsPath()).expect(404, "vps_not_found");
    String sources =
        api.get("/api/v2/vps/" + clone.path("vmId").asString() + "/backups/restore-sources")
            .expect(200)
            .text();
    assertThat(sources).contains(customer.vps.id().text(), customer.backup.id().text(), "retained");
    api.post(customer.restorePath(), null).expect(202);
  }

  private static List<String> jobs(Api operator, String query) {
    List<String> jobs = new ArrayList<>();
    operator
        .get(BASE + "/operations" + query)
        .expect(200)
        .json()
        .path("operations")
        .forEach(one -> jobs.add(one.path("jobId").asString()));
    return jobs;
  }

  /** A restore that is parked on its way forward, as if a step had said that it is blocked. */
  private static String parked(TestServer server, Api api, String restore) {
    server.engine().holdTransfers();
    String job =
        api.post(restore, null).expect(202).json().path("operation").path("jobId").asString();
    JobId id = JobId.parse(job).orElseThrow();
    Journal<Tx> journal = server.store().journal();
    Standing held =
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> server.store().transact(tx -> tx.jobs().standing(id)).orElseThrow(),
                now -> now.job().operation().progress().step().equals("write-disks"));
    journal.park(
        new Claim(held.job().operation(), held.fence()),
        new Failure("engine_failed", "Wait.", "the stage is not set"));
    server.engine().letTransfersGo();
    return job;
  }

  private static JsonNode defaultRegion(Api operator) {
    return operator
        .get(BASE + "/regions")
        .expect(200)
        .json()
        .path("regions")
        .valueStream()
        .filter(region -> region.path("isDefault").asBoolean())
        .findFirst()
        .orElseThrow();
  }
}
