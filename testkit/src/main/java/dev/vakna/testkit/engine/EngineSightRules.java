package dev.vakna.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Service;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds of what an engine tells of its site. */
abstract class EngineSightRules extends EngineCutRules {

  @Test
  void whatWasMadeIsNeverSaidNotToBeThere() throws Exception {
    MachinePlan plan = stage.plan(1);
    for (Call call : Call.values()) {
      call(engine, call, plan);
      Traces traces = another.traces();
      if (traces.complete()) {
        assertThat(traces.found())
            .as("after %s", call)
            .extracting(Trace::machine)
            .contains(plan.name());
      }
      assertThat(another.sightings().of(plan.name()))
          .as("after %s: who is not sure says so", call)
          .isNotEqualTo(State.ABSENT);
      assertThat(another.state(place(plan))).as("after %s", call).isNotEqualTo(State.ABSENT);
      eventually(() -> assertThat(another.sightings().states()).containsOnlyKeys(plan.name()));
      eventually(() ->
          assertThat(another.traces().found()).extracting(Trace::machine).contains(plan.name()));
    }
  }

  @Test
  void whatIsNotOursIsNeitherListedNorTouched() throws Exception {
    MachinePlan plan = stage.plan(1);
    EngineStage.Stranger stranger = stage.putStranger(plan.name());
    Place place = place(plan);
    eventually(() -> assertThat(engine.traces()).isEqualTo(Traces.all(java.util.Set.of())));
    assertThat(engine.sightings().states()).isEmpty();
    assertThat(engine.state(place)).isEqualTo(State.ABSENT);
    for (Call call : Call.values()) {
      assertThatThrownBy(() -> call(engine, call, plan))
          .as("what is there is not ours: %s", call)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.retryable()).as("%s: %s", call, e).isFalse());
    }
    engine.powerDown(place);
    engine.stop(place, UNHURRIED);
    engine.destroy(place, UNHURRIED);
    assertThat(stranger.isThere()).isTrue();
  }

  @Test
  void allAtOnceAgreesWithEachAlone() throws Exception {
    MachinePlan filled = stage.plan(1);
    MachinePlan stopped = stage.plan(2);
    MachinePlan runs = stage.plan(3);
    MachinePlan killed = stage.plan(4);
    make(engine, filled, Call.WRITE_DISKS);
    make(engine, stopped, Call.BOOT);
    engine.stop(place(stopped), UNHURRIED);
    make(engine, runs, Call.BOOT);
    make(engine, killed, Call.BOOT);
    stage.kill(killed.name());
    for (Engine each : List.of(engine, another)) {
      eventually(() -> {
        Sightings seen = each.sightings();
        assertThat(seen.troubles()).isEmpty();
        assertThat(seen.complete()).isTrue();
        assertThat(seen.states())
            .isEqualTo(
                Map.of(
                    filled.name(), each.state(place(filled)),
                    stopped.name(), each.state(place(stopped)),
                    runs.name(), State.RUNNING,
                    killed.name(), each.state(place(killed))));
      });
      for (MachinePlan plan : List.of(filled, stopped, runs, killed)) {
        State state = each.state(place(plan));
        assertThat(each.observe(place(plan)).state()).isEqualTo(state);
        assertThat(state == State.RUNNING).isEqualTo(plan == runs);
        // An engine that cannot tell who ended a machine says just that.
        assertThat(state)
            .isIn(State.RUNNING, State.OFF, plan == killed ? State.VANISHED : State.STOPPED);
      }
    }
  }

  @Test
  void aMachineThatVanishedOrWasStoppedRunsAgainAndIsReachedAsBefore() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    Place place = place(plan);
    List<Service> services = engine.services(place);
    assertThat(services).isNotEmpty();
    stage.kill(plan.name());
    eventually(() -> assertThat(engine.state(place)).isIn(State.VANISHED, State.OFF));
    another.boot(place, UNHURRIED);
    assertThat(engine.state(place)).isEqualTo(State.RUNNING);
    another.stop(place, UNHURRIED);
    engine.stop(place, UNHURRIED);
    assertThat(engine.state(place)).isIn(State.STOPPED, State.OFF);
    engine.boot(place, UNHURRIED);
    assertOnly(plan, State.RUNNING);
    // Where they are reached from outside may change while the machine does not run.
    assertThat(another.services(place))
        .extracting(Service::name, Service::guestPort)
        .containsExactlyElementsOf(
            services.stream().map(each -> tuple(each.name(), each.guestPort())).toList());
  }

  @Test
  void ofAMachineThatIsNotThereAllIsSaidCalmly() throws Exception {
    MachinePlan plan = stage.plan(1);
    Place place = Place.of(plan.name());
    assertNothing(plan);
    assertThat(engine.observe(place).state()).isEqualTo(State.ABSENT);
    assertThat(engine.console(place, 100)).isEmpty();
    assertThat(engine.gauges(place)).isEqualTo(Gauges.NONE);
    assertThat(engine.screen(place).png()).isEmpty();
    engine.powerDown(place);
    engine.stop(place, UNHURRIED);
    engine.destroy(place, UNHURRIED);
    List<Call> refused = new ArrayList<>(List.of(Call.values()));
    refused.remove(Call.RESERVE);
    for (Call call : refused) {
      assertThatThrownBy(() -> call(engine, call, stage.plan(1)))
          .as(call.name())
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.retryable()).as("%s: %s", call, e).isFalse());
    }
    assertNothing(plan);
  }

  @Test
  void whatAMachineUsesOnlyGrowsWhileItRunsAndIsNothingWhileItDoesNot() throws Exception {
    MachinePlan plan = stage.plan(1);
    Place place = place(plan);
    make(engine, plan, Call.DEFINE);
    assertThat(engine.gauges(place)).isEqualTo(Gauges.NONE);
    call(engine, Call.BOOT, plan);
    Gauges before = engine.gauges(place);
    assertThat(before.uptime()).isNotNull().isGreaterThanOrEqualTo(Duration.ZERO);
    for (Engine each : List.of(another, engine, another)) {
      Gauges now = each.gauges(place);
      assertThat(now.uptime()).isGreaterThanOrEqualTo(before.uptime());
      // What can be told can be told always.
      assertThat(now.processorTime() == null).isEqualTo(before.processorTime() == null);
      if (before.processorTime() != null) {
        assertThat(now.processorTime()).isGreaterThanOrEqualTo(before.processorTime());
      }
      assertThat(now.traffic() == null).isEqualTo(before.traffic() == null);
      if (now.traffic() != null && before.traffic() != null) {
        assertThat(now.traffic().inbound()).isGreaterThanOrEqualTo(before.traffic().inbound());
        assertThat(now.traffic().outbound()).isGreaterThanOrEqualTo(before.traffic().outbound());
      }
      assertThat(each.state(place)).as("looking changes nothing").isEqualTo(State.RUNNING);
      before = now;
    }
    engine.stop(place, UNHURRIED);
    eventually(() -> assertThat(another.gauges(place)).isEqualTo(Gauges.NONE));
    engine.boot(place, UNHURRIED);
    assertThat(engine.gauges(place).uptime()).isNotNull();
    stage.kill(plan.name());
    eventually(() -> assertThat(engine.gauges(place)).isEqualTo(Gauges.NONE));
  }

  @Test
  void whatIsCountedOfTrafficOnlyGrowsWithinAnEpochAndBeginsWithNothingInEach() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.DEFINE);
    assertThat(engine.traffic().counters()).isEmpty();
    call(engine, Call.BOOT, plan);
    Map<String, Counter> counted = new HashMap<>();
    for (int start = 1; start <= 3; start++) {
      for (Engine each : List.of(engine, another, engine)) {
        boolean carried = stage.carry(plan.name());
        Counter now = each.traffic().counters().get(plan.name());
        assertThat(now == null).as("what is counted is counted always").isEqualTo(!carried);
        if (now != null) {
          Counter before = counted.put(now.epoch(), now);
          assertThat(now.inbound()).isGreaterThan(before == null ? 0 : before.inbound());
          assertThat(now.outbound()).isGreaterThan(before == null ? 0 : before.outbound());
        }
      }
      engine.stop(place(plan), UNHURRIED);
      engine.boot(place(plan), UNHURRIED);
    }
    engine.destroy(place(plan), UNHURRIED);
    eventually(() -> assertThat(another.traffic().counters()).isEmpty());
  }

  @Test
  void whatAnEngineCannotShowItSaysCalmly() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    Place place = place(plan);
    assertThat(engine.console(place, 100).orElse("").length()).isLessThanOrEqualTo(100);
    assertThat(engine.screen(place).png().isPresent())
        .isNotEqualTo(!engine.screen(place).absence().isEmpty());
    assertThat(engine.observe(place).state()).isEqualTo(State.RUNNING);
    engine.powerDown(place);
  }

  @Test
  void allServersSpeakOfOneSite() {
    assertThat(another.name()).isEqualTo(engine.name());
    SiteReading one = engine.read();
    SiteReading other = another.read();
    assertThat(one.engine()).isEqualTo(engine.name()).isEqualTo(other.engine());
    assertThat(other.network()).isEqualTo(one.network());
    assertThat(other.lacks()).isEqualTo(one.lacks());
    assertThat(other.capacity().memoryMb()).isEqualTo(one.capacity().memoryMb());
    assertThat(other.capacity().diskTotalBytes()).isEqualTo(one.capacity().diskTotalBytes());
  }

  @Test
  void aPlaceIsFoundByItsNameAlone() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    Place unknown = Place.of(plan.name());
    eventually(() -> assertThat(another.state(unknown)).isEqualTo(State.RUNNING));
    another.destroy(unknown, UNHURRIED);
    assertNothing(plan);
    MachineName name = plan.name();
    assertThat(place(plan).machine()).isEqualTo(name);
  }
}
