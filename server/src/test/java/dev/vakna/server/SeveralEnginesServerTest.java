package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.region.Region;
import dev.vakna.simulator.engine.ModelEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that reaches two engines beside its own; each has a region. */
class SeveralEnginesServerTest {

  private static final String BASE = "/internal/admin";
  private static final String OWN = "model-host";

  private final ModelEngine cluster = new ModelEngine("cluster-b");
  private final CountDownLatch hanging = new CountDownLatch(1);

  @TempDir private Path home;

  @Test
  void eachEngineHasItsMachinesAndIsToldOfByItself() {
    cluster.network(
        new Engine.NetworkPlan(
            "cluster", "bridge", "10.77.0.10", "10.77.9.250", 16, "10.77.0.2", List.of()));
    try (TestServer server = TestServer.startWithEngines(home, List.of(cluster))) {
      region(server, "west", "cluster-b");
      region(server, "north", "nowhere");
      TestServer.Customer customer = server.customer();
      Api api = customer.api();
      VpsId here = restored(api, customer, "{}");
      VpsId there = restored(api, customer, "{\"region\": \"west\"}");
      assertThat(server.engine().inventory()).containsExactly(MachineName.of(here));
      assertThat(cluster.inventory()).containsExactly(MachineName.of(there));
      assertThat(address(customer, there)).isEqualTo(address(customer, here));

      assertThat(
              api.post(customer.restorePath(), "{\"region\": \"north\"}")
                  .expect(503, "capacity_unavailable")
                  .text())
          .contains("region north")
          .doesNotContain("nowhere", "engine");

      Api operator = server.operator();
      JsonNode engines = operator.get(BASE + "/engines").expect(200).json().path("engines");
      assertThat(engines.size()).isEqualTo(2);
      assertThat(engines.path(0).path("name").asString()).isEqualTo(OWN);
      assertThat(engines.path(0).path("own").asBoolean()).isTrue();
      assertThat(engines.path(1).path("name").asString()).isEqualTo("cluster-b");
      for (String path : List.of("/vms", "/capacity", "/reconciler", "/forecasts")) {
        assertThat(host(operator, BASE + path)).as(path).isEqualTo(OWN);
        assertThat(host(operator, BASE + path + "?engine=cluster-b"))
            .as(path)
            .isEqualTo("cluster-b");
        assertThat(
                operator.get(BASE + path + "?engine=nowhere").expect(400, "invalid_request").text())
            .contains(OWN + ", cluster-b");
      }
      assertThat(names(operator, BASE + "/vms")).containsExactly(MachineName.of(here).text());
      assertThat(names(operator, BASE + "/vms?engine=cluster-b"))
          .containsExactly(MachineName.of(there).text());
      assertThat(host(operator, BASE + "/vms/" + there.text() + "/console")).isEqualTo("cluster-b");
      assertThat(
              operator
                  .get(BASE + "/vms/shutdown?engine=cluster-b")
                  .expect(200)
                  .json()
                  .path("state")
                  .asString())
          .isEqualTo("idle");

      operator.post(BASE + "/vps/" + there.text() + "/actions/stop", "{}").expect(202);
      await().until(() -> state(cluster, there) == Observation.State.STOPPED);
      assertThat(state(server.engine(), here)).isEqualTo(Observation.State.RUNNING);
      cluster.kill(MachineName.of(there));
      operator.post(BASE + "/vps/" + there.text() + "/actions/start", "{}");
      await().until(() -> state(cluster, there) == Observation.State.RUNNING);
      cluster.kill(MachineName.of(there));
      await().until(() -> state(cluster, there) == Observation.State.RUNNING);
    }
  }

  @Test
  void anEngineThatHangsCostsOnlyItself() {
    Engine deaf = hangs(cluster, Set.of("sightings", "traces"));
    try (TestServer server = TestServer.startWithEngines(home, List.of(deaf))) {
      TestServer.Customer customer = server.customer();
      VpsId here = restored(customer.api(), customer, "{}");
      server.engine().kill(MachineName.of(here));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> state(server.engine(), here) == Observation.State.RUNNING);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              !server
                  .operator()
                  .get(BASE + "/reconciler")
                  .expect(200)
                  .json()
                  .path("lastLookAt")
                  .isNull());
      assertThat(
              server
                  .operator()
                  .get(BASE + "/reconciler?engine=cluster-b")
                  .expect(200)
                  .json()
                  .path("lastLookAt")
                  .isNull())
          .isTrue();
      server.caller().get("/readyz").expect(200);
      hanging.countDown();
    } finally {
      hanging.countDown();
    }
  }

  private Engine hangs(ModelEngine engine, Set<String> calls) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              if (calls.contains(method.getName())) {
                try {
                  hanging.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  return method.getReturnType() == Sightings.class
                      ? engine.sightings()
                      : engine.traces();
                }
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static VpsId restored(Api api, TestServer.Customer customer, String body) {
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), body).expect(202));
    return VpsId.parse(job.path("vmId").asString()).orElseThrow();
  }

  private static String address(TestServer.Customer customer, VpsId id) {
    Vps vps = customer.find(id);
    return String.valueOf(vps.site().primaryIp());
  }

  private static Observation.State state(ModelEngine engine, VpsId vps) {
    return engine.sightings().of(MachineName.of(vps));
  }

  private static String host(Api operator, String path) {
    return operator.get(path).expect(200).json().path("host").asString();
  }

  private static List<String> names(Api operator, String path) {
    return StreamSupport.stream(
            operator.get(path).expect(200).json().path("vms").spliterator(), false)
        .map(vm -> vm.path("name").asString())
        .toList();
  }

  private static void region(TestServer server, String id, String engine) {
    server
        .store()
        .transact(tx -> {
          Region usual = tx.regions().defaultRegion();
          tx.regions()
              .put(
                  new Region(
                      id,
                      id,
                      usual.country(),
                      true,
                      false,
                      usual.cpuCores(),
                      usual.memoryGb(),
                      usual.storageGb(),
                      usual.prices(),
                      engine));
          return tx;
        });
  }
}
