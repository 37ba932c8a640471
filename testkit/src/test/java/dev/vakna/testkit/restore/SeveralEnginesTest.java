package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.UnreachedWork;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.network.Lease;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.testkit.engine.ByName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A house with an engine of its own and a further one, which region {@code west} names. */
class SeveralEnginesTest {

  private static final String WEST = "west";
  private static final String CLUSTER = "cluster-b";

  private final ModelEngine cluster = new ModelEngine(CLUSTER);
  private final World world = new World().reaching(cluster);
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void aRegionNamesTheOther() {
    cluster.network(
        new Engine.NetworkPlan(
            "cluster",
            "bridge",
            "10.77.0.10",
            "10.77.255.250",
            16,
            "10.77.0.2",
            List.of("10.77.0.3")));
    westIsMadeBy(CLUSTER);
    world.tell(new Troubles(world.pace()::nanos, said -> told.add(said.text())));
  }

  @Test
  void twoRegionsHaveMachinesOnTwoEnginesWithTheSameAddressAndOtherMacs() throws Exception {
    Job here = accepted(null);
    Job there = accepted(WEST);
    world.runToRest();

    assertThat(world.machines().inventory()).containsExactly(MachineName.of(here.vps()));
    assertThat(cluster.inventory()).containsExactly(MachineName.of(there.vps()));
    assertThat(host(here)).isEqualTo(World.HOST);
    assertThat(host(there)).isEqualTo(CLUSTER);
    assertThat(vps(there).site().primaryIp()).isEqualTo(vps(here).site().primaryIp()).isNotNull();
    assertThat(input(there).plan().identity().mac())
        .isNotEqualTo(input(here).plan().identity().mac());
    assertThat(timings(CLUSTER)).hasSize(1);
    assertThat(timings(World.HOST)).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void whatOneEngineIsPromisedTakesNothingOfTheOther() {
    world.machines().capacity(new SiteCapacity(1, 1 << 10, 1L << 30, 1L << 30));
    assertThat(refusal(null).code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
    accepted(WEST);
  }

  @Test
  void powerAndTheEndGoToTheEngineThatHasTheMachine() throws Exception {
    VpsId there = accepted(WEST).vps();
    world.runToRest();
    assertThat(
            new PowerIntake(world.store(), world.chance(), () -> {})
                .accept(there, PowerAct.STOP, false))
        .isInstanceOf(PowerIntake.Answer.Accepted.class);
    world.runToRest();
    assertThat(ByName.of(cluster).state(MachineName.of(there)))
        .isEqualTo(Observation.State.STOPPED);
    assertThat(
            world.store().transact(tx -> tx.vpses().find(there)).orElseThrow().standing().power())
        .isEqualTo(PowerState.STOPPED);

    assertThat(new DestroyIntake(world.store(), world.chance(), () -> {}).accept(there))
        .isInstanceOf(DestroyIntake.Answer.Accepted.class);
    world.runToRest();
    assertThat(cluster.inventory()).isEmpty();
    assertThat(lease(there)).isEmpty();
  }

  @Test
  void aRestoreStaysWhereItBeganWhateverItsRegionNamesLater() throws Exception {
    Job there = accepted(WEST);
    westIsMadeBy(World.HOST);
    Job here = accepted(WEST);
    world.runToRest();
    assertThat(cluster.inventory()).containsExactly(MachineName.of(there.vps()));
    assertThat(world.machines().inventory()).containsExactly(MachineName.of(here.vps()));
    assertThat(host(there)).isEqualTo(CLUSTER);
  }

  @Test
  void aRegionThatGetsAnotherEngineWhileASiteIsReadIsDecidedByThatOnes() {
    world.reaching(whenRead(() -> westIsMadeBy(World.HOST)));
    Job job = accepted(WEST);
    assertThat(job.operation().host()).isEqualTo(World.HOST);
    assertThat(lease(job.vps()).orElseThrow().network()).isEqualTo("default");
  }

  @Test
  void aRegionWhoseEngineNeverComesToRestAdmitsNothing() {
    ModelEngine third = new ModelEngine("third");
    world.reaching(
        whenRead(() -> westIsMadeBy("third")), whenRead(third, () -> westIsMadeBy(CLUSTER)));
    Refusal refusal = refusal(WEST);
    assertThat(refusal.code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
    assertThat(refusal.detail()).contains("Try again");
    assertThat(unended()).isEmpty();
  }

  @Test
  void aRegionWhoseEngineIsNotReachedIsClosedInTrueWordsAndToldOfOnce() {
    world.reaching();
    for (int i = 0; i < 3; i++) {
      Refusal refusal = refusal(WEST);
      assertThat(refusal.code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
      assertThat(refusal.gate()).isEqualTo("capacity_unavailable");
      assertThat(refusal.detail())
          .contains("region west", "another region", "support")
          .doesNotContain(CLUSTER, World.HOST, "engine", "minute");
    }
    assertThat(told).singleElement().asString().contains(WEST, CLUSTER, World.HOST, "region put");
    accepted(null);

    world.reaching(cluster);
    accepted(WEST);
    assertThat(told).hasSize(2).last().asString().contains("over");
  }

  @Test
  void gatesOfADefaultRegionWhoseEngineIsNotReachedAreClosed() {
    defaultIsMadeBy("elsewhere");
    assertThat(world.listing().canRestoreToPayg().allowed()).isFalse();
    assertThat(world.listing().canRestoreToPayg().code()).isEqualTo("capacity_unavailable");
    assertThat(world.listing().backups()).hasSize(1);
    assertThat(told).hasSize(1);
  }

  @Test
  void aListingAsksNoEngineButTheDefaultRegions() {
    cluster.silence(EngineException.outOfReach("it is silent", null));
    assertThat(world.listing().canRestoreToPayg().allowed()).isTrue();
    accepted(null);
    assertThat(told).isEmpty();
    assertThat(refusal(WEST).detail()).contains("does not tell");
    assertThat(refusal(WEST).retryAfter()).isPositive();
    assertThat(told).singleElement().asString().contains(CLUSTER, "it is silent");

    defaultIsMadeBy(CLUSTER);
    assertThat(world.listing().canRestoreToPayg().allowed()).isFalse();
  }

  @Test
  void workOfAnEngineThatIsReachedNoLongerWaitsAndIsToldOfOnce() throws Exception {
    Job waiting = accepted(WEST);
    world.reaching();
    Job here = accepted(null);
    UnreachedWork unreached = world.unreachedWork();
    unreached.look();
    assertThat(told).isEmpty();
    world.runToRest();
    world.clock().advance(Duration.ofMinutes(10));
    unreached.look();
    unreached.look();

    assertThat(status(here)).isEqualTo(OperationStatus.COMPLETED);
    assertThat(status(waiting)).isEqualTo(OperationStatus.QUEUED);
    assertThat(told).singleElement().asString().contains("1 jobs", CLUSTER);

    world.reaching(cluster);
    world.runToRest();
    unreached.look();
    assertThat(status(waiting)).isEqualTo(OperationStatus.COMPLETED);
    assertThat(told).hasSize(2).last().asString().contains("over");
  }

  private Engine whenRead(Runnable then) {
    return whenRead(cluster, then);
  }

  private static Engine whenRead(ModelEngine engine, Runnable then) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              try {
                Object answer = method.invoke(engine, arguments);
                if (method.getName().equals("read")) {
                  then.run();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void westIsMadeBy(String engine) {
    world
        .store()
        .transact(tx -> {
          Region usual = tx.regions().defaultRegion();
          tx.regions()
              .put(
                  new Region(
                      WEST,
                      "West",
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

  private void defaultIsMadeBy(String engine) {
    world
        .store()
        .transact(tx -> {
          tx.regions().put(tx.regions().defaultRegion().madeBy(engine));
          return tx;
        });
  }

  private Job accepted(@Nullable String region) {
    return world.job(world.restoreIn(region));
  }

  private Refusal refusal(@Nullable String region) {
    return ((RestoreAnswer.Refused) world.restoreIn(region)).refusal();
  }

  private List<RestoreTiming> timings(String engine) {
    return world.store().transact(tx -> tx.timings().newest(engine, 10));
  }

  private Optional<Lease> lease(VpsId vps) {
    return world.store().transact(tx -> tx.addresses().of(vps));
  }

  private List<Job> unended() {
    return world.store().transact(tx -> tx.jobs().unended());
  }

  private Vps vps(Job job) {
    return world.store().transact(tx -> tx.vpses().find(job.vps())).orElseThrow();
  }

  private @Nullable String host(Job job) {
    Vps.Placement placement = vps(job).site().placement();
    return placement == null ? null : placement.host();
  }

  private OperationStatus status(Job job) {
    return world
        .store()
        .transact(tx -> tx.jobs().find(job.id()))
        .orElseThrow()
        .operation()
        .status();
  }

  private static RestoreInput input(Job job) {
    return OperationJson.read(job.operation().input(), RestoreInput.class);
  }
}
