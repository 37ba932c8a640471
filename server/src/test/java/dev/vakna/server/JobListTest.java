package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobType;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationRunner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Who lost the id of a job finds it again. */
@ExtendWith(SharedServer.class)
class JobListTest {

  private static final String JOBS = "/api/v2/jobs";

  @Test
  void jobsComeNewestFirstPageByPageAsTheyAreOneByOne(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    assertThat(api.get(JOBS).expect(200).text()).isEqualTo("{\"data\":[],\"nextCursor\":null}");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.addFirst(restored(api, customer.restorePath()).path("jobId").asString());
    }
    JsonNode first = api.get(JOBS + "?limit=2").expect(200).json();
    String cursor = first.path("nextCursor").asString();
    JsonNode second = api.get(JOBS + "?limit=2&cursor=" + cursor).expect(200).json();
    List<String> seen = new ArrayList<>(ids(first));
    seen.addAll(ids(second));
    assertThat(seen).isEqualTo(made);
    assertThat(second.path("nextCursor").isNull()).isTrue();
    JsonNode one = api.get(JOBS + "/" + made.getFirst()).expect(200).json();
    assertThat(first.path("data").path(0)).isEqualTo(one);
    assertThat(api.get("/api/jobs/" + made.getFirst()).json().path("data")).isEqualTo(one);
    assertThat(one.path("result").path("result").path("vpsId")).isEqualTo(one.path("vmId"));
    assertThat(server.customer().api().get(JOBS).json().path("data")).isEmpty();
  }

  @Test
  void filtersAreOfStatusTypeAndVps(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode job = restored(api, customer.restorePath());
    String id = job.path("jobId").asString();
    String vps = job.path("vmId").asString();
    for (String query :
        List.of(
            "status=completed",
            "status=queued,in_progress,completed",
            "type=vps.restore_to_payg",
            "type=vps.start,vps.restore_to_payg&status=completed",
            "vpsId=" + vps)) {
      assertThat(ids(api.get(JOBS + "?" + query).expect(200).json())).as(query).containsExactly(id);
    }
    for (String query :
        List.of(
            "status=failed",
            "status=pending",
            "type=vps.start",
            "vpsId=nonsense",
            "vpsId=" + customer.vps.id().text())) {
      assertThat(ids(api.get(JOBS + "?" + query).expect(200).json())).as(query).isEmpty();
    }
    for (String query : List.of("status=done", "status=", "type=restore", "status=failed,x")) {
      JsonNode problem = api.get(JOBS + "?" + query).expect(400, "invalid_request").json();
      assertThat(problem.path("errors").path(0).path("code").asString()).isEqualTo("unknown_value");
      assertThat(problem.path("errors").path(0).path("pointer").asString())
          .isEqualTo("/" + query.replaceFirst("=.*", ""));
    }
    api.get(JOBS + "?limit=0").expect(400, "invalid_request");
    api.get(JOBS + "?cursor=nonsense").expect(400, "invalid_cursor");
  }

  @Test
  void aCursorIsOfItsList(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    restored(api, customer.restorePath());
    restored(api, customer.restorePath());
    String cursor = api.get(JOBS + "?limit=1").expect(200).json().path("nextCursor").asString();
    api.get(JOBS + "?limit=1&cursor=" + cursor).expect(200);
    api.get(JOBS + "?status=completed&cursor=" + cursor).expect(400, "invalid_cursor");
    api.get("/api/v2/vps?cursor=" + cursor).expect(400, "invalid_cursor");
    server.customer().api().get(JOBS + "?cursor=" + cursor).expect(400, "invalid_cursor");
  }

  @Test
  void aKeySeesInTheListWhatItSeesOneByOne(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode restore = restored(api, customer.restorePath());
    VpsId vps = VpsId.parse(restore.path("vmId").asString()).orElseThrow();
    String restored = restore.path("jobId").asString();
    String stopped = stopping(server, customer, vps);
    assertThat(ids(api.get(JOBS).json())).containsExactly(stopped, restored);
    sees(customer.api(Scope.READ_VM), List.of(stopped, restored), List.of());
    sees(customer.api(Scope.POWER_VM), List.of(stopped), List.of(restored));
    sees(customer.api(Scope.BACKUP_VM), List.of(restored), List.of(stopped));
    sees(customer.api(Scope.WRITE_BILLING), List.of(restored), List.of(stopped));
    Api none = customer.api(Scope.READ_ACCOUNT, Scope.READ_BILLING, Scope.WRITE_VM);
    none.get(JOBS).expect(403, "forbidden");
    none.get(JOBS + "/" + stopped).expect(403, "forbidden");
    none.get(JOBS + "/nonsense").expect(403, "forbidden");
    String cancel = JOBS + "/" + stopped + "/actions/cancel";
    assertThat(
            customer
                .api(Scope.BACKUP_VM, Scope.WRITE_BILLING)
                .post(cancel, null)
                .expect(403, "forbidden")
                .json()
                .path("extensions")
                .path("missingScopes")
                .toString())
        .isEqualTo("[\"power:vm\"]");
    assertThat(customer.api(Scope.POWER_VM).post(cancel, null).status()).isIn(202, 409);
    customer.api(Scope.READ_VM).post(cancel, null).expect(403, "forbidden");
  }

  /** The job of a power action, of a host that nobody reaches. */
  private static String stopping(TestServer server, TestServer.Customer customer, VpsId vps) {
    JobId id = new JobId(server.part(Chance.class).nextId());
    return server
        .store()
        .transact(tx -> {
          Operation queued = Operation.queued(id.value(), "vps.stop", "elsewhere", "{}", tx.now());
          tx.jobs().insert(new Job(queued, customer.account, vps, null));
          return id.text();
        });
  }

  private static void sees(Api api, List<String> seen, List<String> hidden) {
    assertThat(ids(api.get(JOBS).expect(200).json())).isEqualTo(seen);
    for (String job : seen) {
      api.get(JOBS + "/" + job).expect(200);
      api.get("/api/jobs/" + job).expect(200);
    }
    for (String job : hidden) {
      api.get(JOBS + "/" + job).expect(403, "forbidden");
      api.get("/api/jobs/" + job).expect(403, "forbidden");
      api.get(JOBS + "/" + job + "/report").expect(403, "forbidden");
    }
  }

  @Test
  void aRunningJobSaysWhenAnotherLookMakesSense(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().holdTransfers();
    String job =
        api.post(customer.restorePath(), null)
            .expect(202)
            .json()
            .path("operation")
            .path("jobId")
            .asString();
    for (String path : List.of("/api/jobs/" + job, JOBS + "/" + job)) {
      assertThat(api.get(path).expect(200).header("Retry-After").orElse("")).matches("[1-9]|10");
    }
    server.engine().letTransfersGo();
    TestServer.ended(api, "/api/jobs/" + job);
    assertThat(api.get(JOBS + "/" + job).header("Retry-After")).isEmpty();
  }

  @Test
  void everyKindOfWorkHasAType(TestServer server) {
    OperationRunner<?> runner = server.part(OperationRunner.class);
    List<String> kinds = new ArrayList<>(runner.quickKinds());
    kinds.addAll(runner.longKinds());
    kinds.addAll(runner.forwardOnlyKinds());
    assertThat(kinds).isNotEmpty().allMatch(kind -> JobType.of(kind).isPresent());
  }

  private static JsonNode restored(Api api, String path) {
    return TestServer.ended(api, api.post(path, null).expect(202));
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("data").forEach(job -> ids.add(job.path("jobId").asString()));
    return ids;
  }
}
