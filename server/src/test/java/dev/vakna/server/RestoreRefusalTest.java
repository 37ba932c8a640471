package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every refusal of the reference page, and ours besides, with the request that provokes it. */
@ExtendWith(SharedServer.class)
class RestoreRefusalTest {

  @Test
  void withoutAKeyTheCallIsUnauthorized(TestServer server) {
    var customer = server.customer();
    Api.Answer refused =
        server.caller().post(customer.restorePath(), null).expect(401, "unauthorized");
    assertThat(refused.header("WWW-Authenticate")).hasValue("Bearer");
    assertThat(refused.header("X-RateLimit-Limit")).hasValue("20");
  }

  @Test
  void bothScopesAreNeeded(TestServer server) {
    var customer = server.customer();
    JsonNode one =
        customer
            .api(Scope.BACKUP_VM, Scope.READ_VM)
            .post(customer.restorePath(), null)
            .expect(403, "forbidden")
            .json();
    assertThat(one.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"write:billing\"]");
    assertThat(one.path("extensions").path("gate").asString()).isEqualTo("missing_scope");
    assertThat(one.path("detail").asString()).contains("write:billing");
    JsonNode both =
        customer.api(Scope.READ_VM).post(customer.restorePath(), null).expect(403).json();
    assertThat(both.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"backup:vm\",\"write:billing\"]");
  }

  @Test
  void anInactiveAccountMayDoNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    customer.change(Wishes.active(false));
    api.post(customer.restorePath(), null).expect(403, "account_inactive");
    api.get(customer.vpsPath()).expect(403, "account_inactive");
    customer.change(Wishes.active(true));
    api.get(customer.vpsPath()).expect(200);
  }

  @Test
  void blockersAreAllNamedAndTheGateSaysTheSame(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.unverifiedWithUnpaidInvoice());
    Api api = customer.api();
    JsonNode problem =
        api.post(customer.restorePath(), null).expect(403, "cloud_access_blocked").json();
    String both = "[\"not_verified\",\"has_unpaid_invoice\"]";
    assertThat(problem.path("blockerReasons").toString()).isEqualTo(both);
    assertThat(problem.path("extensions").path("blockerReasons").toString()).isEqualTo(both);
    assertThat(problem.path("detail").asString()).contains("not verified", "invoice");
    JsonNode actions = api.get(customer.vpsPath() + "/backups").expect(200).json().path("actions");
    assertThat(actions.path("canRestore").path("allowed").asBoolean()).isTrue();
    assertThat(actions.path("canRestoreToPayg").path("code").asString()).isEqualTo("not_verified");
    assertThat(customer.instances()).isZero();
  }

  @Test
  void anAccountsLimitIsABlockerAndNothingIsReserved(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.storageLimit(60));
    Api api = customer.api();
    JsonNode problem =
        api.post(customer.restorePath(), "{\"storageGb\": 61}")
            .expect(403, "cloud_limit_exceeded")
            .json();
    assertThat(problem.path("blockerReasons").toString()).isEqualTo("[\"storage_limit_exceeded\"]");
    assertThat(customer.instances()).isZero();
    api.post(customer.restorePath(), "{\"storageGb\": 60}").expect(202);
  }

  @Test
  void anAbsentVpsAndAnAbsentBackupAreNotFound(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String other = "0".repeat(26);
    api.post(customer.restorePath().replace(customer.vps.id().body(), other), null)
        .expect(404, "vps_not_found");
    api.post(customer.restorePath().replace(customer.backup.id().body(), other), null)
        .expect(404, "backup_not_found");
    api.post(customer.restorePath().replace(customer.backup.id().text(), "nonsense"), null)
        .expect(404, "backup_not_found");
  }

  @Test
  void aSourceThatIsNotActiveClosesTheGate(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Map<ServiceStatus, String> gates =
        Map.of(
            ServiceStatus.SUSPENDED, "vps_suspended",
            ServiceStatus.TERMINATED, "vps_terminated",
            ServiceStatus.PENDING, "vps_pending");
    gates.forEach((status, gate) -> {
      customer.changeVps(Wishes.status(status));
      JsonNode problem = api.post(customer.restorePath(), null).expect(409, "vps_not_ready").json();
      assertThat(problem.path("extensions").path("gate").asString()).isEqualTo(gate);
      assertThat(
              api.get(customer.vpsPath() + "/backups")
                  .expect(200)
                  .json()
                  .path("actions")
                  .path("canRestore")
                  .path("code")
                  .asString())
          .isEqualTo(gate);
    });
    assertThat(customer.find(customer.vps.id()).standing().power()).isEqualTo(PowerState.UNKNOWN);
  }

  @Test
  void aSourceLargerThanTheRegionAllowsNamesBothNumbers(TestServer server) {
    var customer = server.customer();
    customer.changeVps(Wishes.storage(3000));
    JsonNode problem =
        customer.api().post(customer.restorePath(), null).expect(400, "invalid_request").json();
    assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo("/storageGb");
    assertThat(problem.path("errors").path(0).path("code").asString())
        .isEqualTo("required_above_maximum");
    assertThat(problem.path("detail").asString()).contains("3000", "2000");
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("source_too_large");
  }

  @Test
  void aDamagedBackupClosesItsGate(TestServer server) throws IOException {
    var customer = server.customer();
    Files.writeString(
        customer.directory.resolve("dump").resolve(customer.backup.file().key()),
        "no archive at all");
    server.part(dev.vakna.core.scan.StoreKeeper.class).look(customer.backup.file().store());
    Api api = customer.api();
    JsonNode problem = api.post(customer.restorePath(), null).expect(409, "backup_corrupt").json();
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("backup_corrupt");
    JsonNode listed = api.get(customer.vpsPath() + "/backups").expect(200).json();
    assertThat(
            listed
                .path("backups")
                .path(0)
                .path("actions")
                .path("canRestoreToPayg")
                .path("code")
                .asString())
        .isEqualTo("backup_corrupt");
  }

  @Test
  void tooManyRestoresAtOnceHaveToWait(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.concurrentRestores(1));
    server.engine().holdTransfers();
    Api api = customer.api();
    Api.Answer first = api.post(customer.restorePath(), null).expect(202);
    Api.Answer second = api.post(customer.restorePath(), null).expect(409, "restore_in_progress");
    assertThat(second.header("Retry-After")).isPresent();
    assertThat(second.json().path("extensions").path("gate").asString())
        .isEqualTo("too_many_restores");
    server.engine().letTransfersGo();
    TestServer.ended(api, first);
    api.post(customer.restorePath(), null).expect(202);
  }

  @Test
  void aFullHostHasNoCapacity(TestServer server) {
    var customer = server.customer();
    server.engine().capacity(new SiteCapacity(1, 1024, 1 << 30, 1 << 30));
    Api.Answer refused =
        customer.api().post(customer.restorePath(), null).expect(503, "capacity_unavailable");
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(customer.instances()).isZero();
  }

  @Test
  void anUnknownPlanNoLongerHolds(TestServer server) {
    var customer = server.customer();
    customer
        .api()
        .post(customer.restorePath(), "{\"planId\": \"plan_00000000000000000000000000\"}")
        .expect(409, "plan_changed");
  }

  @Test
  void theTwentyFirstRestoreOfAMinuteIsLimited(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    for (int i = 0; i < 20; i++) {
      Api.Answer answer = api.post(customer.restorePath(), "{\"cpuCores\": 99}").expect(400);
      assertThat(answer.header("X-RateLimit-Limit")).hasValue("20");
    }
    Api.Answer limited = null;
    // Tokens come back evenly, so a slow machine may have earned one or two meanwhile.
    for (int i = 0; i < 10 && (limited == null || limited.status() != 429); i++) {
      limited = api.post(customer.restorePath(), "{\"cpuCores\": 99}");
    }
    limited.expect(429, "rate_limited");
    assertThat(limited.header("Retry-After")).isPresent();
    assertThat(limited.header("X-RateLimit-Remaining")).hasValue("0");
    assertThat(limited.header("X-RateLimit-Reset")).isPresent();
    api.get(customer.vpsPath()).expect(200);
  }

  @Test
  void anAcceptHeaderThatAdmitsNeitherJsonNorProblemsMakesNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    api.post(customer.restorePath(), null, "Accept", "text/html").expect(406, "not_acceptable");
    assertThat(customer.instances()).isZero();
    api.post(customer.restorePath(), null, "Accept", "application/problem+json").expect(202);
  }
}
