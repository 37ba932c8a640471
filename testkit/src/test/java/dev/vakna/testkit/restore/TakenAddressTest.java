package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.seed.Seed;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Policy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An address that somebody uses in spite of all records is given to no machine. */
class TakenAddressTest {

  private static final String NETWORK = "public";

  private final World world = new World();
  private final Set<String> used = new HashSet<>();
  private final List<MachinePlan> reserved = new ArrayList<>();
  private final AtomicReference<Seed> seed = new AtomicReference<>();
  private final AtomicReference<Runnable> asked = new AtomicReference<>(() -> {});
  private int failing;

  @BeforeEach
  void aNetworkOfTheProvider() {
    network("192.0.2.1", 24, "192.0.2.12");
    Engine engine = world.machines();
    world.over(
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  switch (method.getName()) {
                    case "isTaken" -> {
                      asked.getAndSet(() -> {}).run();
                      return used.contains(((Identity) arguments[1]).address());
                    }
                    case "giveIdentity" -> seed.set((Seed) arguments[1]);
                    case "reserve" -> {
                      reserved.add((MachinePlan) arguments[0]);
                      if (failing-- > 0) {
                        throw EngineException.retryable("it stumbled", null);
                      }
                    }
                    default -> {}
                  }
                  try {
                    return method.invoke(engine, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  private void network(String gateway, int prefix, String last) {
    Network.Range range =
        new Network.Range(Ipv4.parse(gateway), prefix, Ipv4.parse("192.0.2.10"), Ipv4.parse(last));
    world
        .store()
        .transact(tx -> {
          tx.networks()
              .put(
                  new Network(
                      NETWORK,
                      tx.regions().all().getFirst().id(),
                      new Network.Bridge("vmbr0", OptionalInt.of(7)),
                      range,
                      Optional.of(
                          new Network.Range6(
                              Ipv6.parse("2001:db8:7::"), 64, Ipv6.parse("fe80::1"))),
                      List.of("9.9.9.9"),
                      Network.Rates.NONE,
                      Network.OPEN,
                      Network.HOLD_BACK));
          return null;
        });
  }

  @Test
  void anAddressOfANetworkThatGrewMeanwhileGoesWithItsGatewayOfNow() throws Exception {
    used.addAll(Set.of("192.0.2.10", "192.0.2.11", "192.0.2.12"));
    failing = 1;
    RestoreAnswer answer = world.restore(null, "f");
    network("192.0.3.1", 23, "192.0.2.20");
    world.runToRest();

    assertThat(address(world.job(answer))).isEqualTo("192.0.2.13");
    assertThat(reserved)
        .hasSize(2)
        .allSatisfy(plan -> {
          assertThat(plan.identity().gateway()).isEqualTo("192.0.3.1");
          assertThat(plan.identity().prefix()).isEqualTo(23);
        });
  }

  @Test
  void whatIsFreeIsKeptAsPlanned() throws Exception {
    Job job = restored();

    assertThat(address(job)).isEqualTo("192.0.2.10");
    assertThat(reserved.getFirst().identity().six().address()).isEqualTo("2001:db8:7::c000:20a");
    assertThat(reserved.getFirst().wire().vlan()).isEqualTo(7);
    assertThat(reserved.getFirst().wire().open()).isEqualTo(Network.OPEN);
  }

  @Test
  void theMachineGetsTheNextAndTheTakenOneRests() throws Exception {
    used.addAll(Set.of("192.0.2.10", "192.0.2.11"));
    failing = 1;

    Job job = restored();

    assertThat(address(job)).isEqualTo("192.0.2.12");
    assertThat(lease(job)).contains(new Lease(NETWORK, "192.0.2.12"));
    assertThat(reserved)
        .hasSize(2)
        .allSatisfy(plan -> {
          assertThat(plan.identity().address()).isEqualTo("192.0.2.12");
          assertThat(plan.identity().mac()).endsWith(":c0:00:02:0c");
          assertThat(plan.identity().six().address()).isEqualTo("2001:db8:7::c000:20c");
        });
    assertThat(seed.get().networkConfig())
        .contains("192.0.2.12/24", "2001:db8:7::c000:20c/64", "c0:00:02:0c")
        .doesNotContain("192.0.2.10", "c000:20a");
    assertThat(
            world
                .store()
                .<List<AddressRecords.Refused>>transact(tx -> tx.addresses().refused(NETWORK, 9)))
        .extracting(AddressRecords.Refused::address)
        .containsExactly("192.0.2.10", "192.0.2.11");
  }

  @Test
  void whereAllAreTakenNothingIsMadeAndNothingIsHeld() throws Exception {
    used.addAll(Set.of("192.0.2.10", "192.0.2.11", "192.0.2.12"));
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();

    Job job = world.job(answer);

    assertThat(job.operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(job.operation().failure().code()).isEqualTo("capacity_unavailable");
    assertThat(reserved).isEmpty();
    assertThat(lease(job)).isEmpty();
  }

  @Test
  void whoWasTakenOverWhileAskingChangesNothing() throws Exception {
    used.add("192.0.2.10");
    asked.set(() -> {
      world.clock.advance(Policy.STANDARD.lease().plusSeconds(1));
      world.store().journal().claim("another", Set.of(World.HOST), Policy.STANDARD.lease());
      asked.set(used::clear);
    });

    Job job = restored();

    assertThat(address(job)).isEqualTo("192.0.2.10");
    assertThat(lease(job)).contains(new Lease(NETWORK, "192.0.2.10"));
    assertThat(
            world
                .store()
                .<List<AddressRecords.Refused>>transact(tx -> tx.addresses().refused(NETWORK, 9)))
        .isEmpty();
  }

  private Job restored() throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();
    Job job = world.job(answer);
    assertThat(job.operation().status())
        .as("%s", job.operation().failure())
        .isEqualTo(OperationStatus.COMPLETED);
    return job;
  }

  private String address(Job job) {
    Vps vps = world.store().transact(tx -> tx.vpses().find(job.vps()).orElseThrow());
    return vps.site().primaryIp();
  }

  private Optional<Lease> lease(Job job) {
    return world.store().transact(tx -> tx.addresses().of(job.vps()));
  }
}
