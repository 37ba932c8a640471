package dev.vakna.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import dev.vakna.core.network.SourceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What holds of the ports of a machine that others may begin to talk to. Where nothing stands
 * before machines, an engine says so and passes all of this.
 */
abstract class EnginePortRules extends EngineRules {

  private static final OpenPorts SSH = OpenPorts.toAll(Protocol.TCP, 22);
  private static final OpenPorts NAMES =
      new OpenPorts(Protocol.UDP, 53, 53, SourceNetwork.parse("203.0.113.0/24"));
  private static final OpenPorts MANY =
      new OpenPorts(Protocol.TCP, 8000, 8100, SourceNetwork.parse("2001:db8::/32"));

  private void say(Engine caller, MachinePlan plan, long version, OpenPorts... open)
      throws Exception {
    Inbound inbound = new Inbound(version, List.of(open));
    assertThat(insist(() -> caller.open(place(plan), inbound, UNHURRIED)))
        .as("version %d", version)
        .isEqualTo(
            stage.openPorts(place(plan)).isPresent()
                ? Enforcement.ENFORCED
                : Enforcement.UNFILTERED);
  }

  private void assertOpen(MachinePlan plan, OpenPorts... open) throws Exception {
    Optional<Set<OpenPorts>> seen = stage.openPorts(place(plan));
    if (seen.isPresent()) {
      assertThat(seen.get()).containsExactlyInAnyOrder(open);
    }
  }

  @Test
  void ofAMachineThatIsNotThereNoPortIsOpened() throws Exception {
    MachinePlan plan = stage.plan(1);
    Inbound inbound = new Inbound(1, List.of(SSH));
    assertThat(engine.open(Place.of(plan.name()), inbound, UNHURRIED))
        .isEqualTo(Enforcement.ABSENT);
    assertNothing(plan);
    make(engine, plan, Call.DEFINE);
    say(engine, plan, 1, SSH);
    remove(another, place(plan));
    assertThat(engine.open(place(plan), inbound, UNHURRIED)).isEqualTo(Enforcement.ABSENT);
    assertNothing(plan);
  }

  @Test
  void exactlyThosePortsAreOpenThatWereNamedLast() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.DEFINE);
    Wire wire = plan.wire();
    if (wire != null) {
      assertOpen(plan, wire.open().toArray(OpenPorts[]::new));
    }
    say(engine, plan, 1, SSH, NAMES);
    assertOpen(plan, SSH, NAMES);
    insist(engine, Call.BOOT, plan);
    Object run = stage.run(plan.name());
    assertOpen(plan, SSH, NAMES);
    say(another, plan, 2, MANY);
    assertOpen(plan, MANY);
    say(engine, plan, 2, MANY);
    assertThat(stage.run(plan.name())).as("it runs on").isEqualTo(run);
    assertOnly(plan, State.RUNNING);

    engine.stop(place(plan), UNHURRIED);
    say(engine, plan, 3);
    assertOpen(plan);
    insist(another, Call.BOOT, plan);
    assertOpen(plan);
    say(another, plan, 4, NAMES);
    assertThat(engine.define(place(plan), plan, UNHURRIED)).isNotNull();
    assertOpen(plan, NAMES);
    stage.kill(plan.name());
    insist(another, Call.BOOT, plan);
    assertOpen(plan, NAMES);
  }

  @Test
  void anOlderWordNeverReplacesANewerOne() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.DEFINE);
    say(engine, plan, 1_000_000_000_002L, SSH);
    say(another, plan, 1_000_000_000_001L, MANY);
    assertOpen(plan, SSH);
    insist(engine, Call.BOOT, plan);
    say(engine, plan, 7, NAMES);
    assertOpen(plan, SSH);
    say(another, plan, 1_000_000_000_003L, MANY);
    assertOpen(plan, MANY);
  }

  @Test
  void ofManyAtOnceTheNewestHolds() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.DEFINE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> all = new ArrayList<>();
      for (int version = 1; version <= 8; version++) {
        Engine caller = version % 2 == 0 ? engine : another;
        Inbound inbound =
            new Inbound(version, List.of(OpenPorts.toAll(Protocol.TCP, 8000 + version)));
        all.add(() -> insist(() -> caller.open(place(plan), inbound, UNHURRIED)));
      }
      for (Future<Object> each : threads.invokeAll(all)) {
        each.get();
      }
    }
    assertOpen(plan, OpenPorts.toAll(Protocol.TCP, 8008));
  }

  @Test
  void aWordThatIsCutOffAnywhereIsSaidByTheNext() throws Exception {
    EngineStage.Door door = stage.door().orElse(null);
    if (door == null) {
      return;
    }
    MachinePlan plan = stage.plan(1);
    make(another, plan, Call.DEFINE);
    long version = 1;
    for (EngineStage.Side side : EngineStage.Side.values()) {
      for (int number = 1; ; number++) {
        OpenPorts port = OpenPorts.toAll(Protocol.UDP, 1000 + number);
        Inbound inbound = new Inbound(++version, List.of(port));
        door.cutAt(number, side);
        try {
          engine.open(place(plan), inbound, UNHURRIED);
        } catch (EngineException e) {
          assertThat(e.retryable()).as("cut %s call %d: %s", side, number, e).isTrue();
        }
        boolean reached = door.passed() >= number;
        door.cutAt(0, side);
        say(another, plan, version, port);
        assertOpen(plan, port);
        if (!reached) {
          break;
        }
      }
    }
  }
}
