package dev.vakna.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The stage, and the calls by which a machine is made, for the rules that engines are held to. */
abstract class EngineRules {

  static final long ALL = 1L << 40;
  static final Watch UNHURRIED = ByName.UNHURRIED;
  static final TransferWatch NOBODY = Call.transfer(UNHURRIED);

  EngineStage stage;
  Engine engine;
  Engine another;

  /** As the journal keeps them, for whoever goes on. */
  private final Map<MachineName, Place> places = new HashMap<>();

  /** A site with nothing on it. */
  protected abstract EngineStage open() throws Exception;

  @BeforeEach
  final void openStage() throws Exception {
    stage = open();
    engine = stage.engine();
    another = stage.another();
  }

  @AfterEach
  final void closeStage() throws Exception {
    stage.close();
  }

  Place place(MachinePlan plan) {
    synchronized (places) {
      return places.getOrDefault(plan.name(), Place.of(plan.name()));
    }
  }

  /** Another journal begins: nothing is noted of that machine. */
  void forget(MachinePlan plan) {
    synchronized (places) {
      places.remove(plan.name());
    }
  }

  Object call(Engine caller, Call call, MachinePlan plan) throws Exception {
    return call(caller, call, plan, UNHURRIED);
  }

  /** Makes the call; what it answers is kept in journals, so it must be the same each time. */
  Object call(Engine caller, Call call, MachinePlan plan, Watch watch) throws Exception {
    Object answer = call.make(caller, plan, place(plan), () -> stage.archive(plan), watch);
    if (answer instanceof Reserved reserved) {
      synchronized (places) {
        places.put(plan.name(), reserved.place());
      }
    }
    return call == Call.BOOT ? List.of(answer, stage.run(plan.name())) : answer;
  }

  void make(Engine caller, MachinePlan plan, Call last) throws Exception {
    for (Call call : Call.values()) {
      if (call.compareTo(last) <= 0) {
        call(caller, call, plan);
      }
    }
  }

  void makeAllBefore(Engine caller, MachinePlan plan, Call end) throws Exception {
    for (Call call : Call.values()) {
      if (call.compareTo(end) < 0) {
        call(caller, call, plan);
      }
    }
  }

  /** Repeats the call as the drive does: what may pass is tried again. */
  Object insist(Engine caller, Call call, MachinePlan plan) throws Exception {
    return insist(() -> call(caller, call, plan));
  }

  @FunctionalInterface
  interface Attempt {
    Object make() throws Exception;
  }

  Object insist(Attempt attempt) throws Exception {
    long deadline = System.nanoTime() + stage.patience().toNanos();
    while (true) {
      try {
        return attempt.make();
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s", e).isTrue();
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        UNHURRIED.pause(e.settling().plusMillis(1));
      }
    }
  }

  /** Removes it, as the drive does. */
  void remove(Engine caller, Place place) throws Exception {
    insist(() -> {
      caller.destroy(place, UNHURRIED);
      return place;
    });
  }

  /** What is seen of all at once may be some seconds old. */
  void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(stage.patience())
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(assertion);
  }

  void assertOnly(MachinePlan plan, State state) {
    eventually(() -> {
      Traces traces = another.traces();
      assertThat(traces.complete()).isTrue();
      assertThat(traces.found())
          .extracting(Trace::kind, Trace::machine)
          .containsExactly(tuple(Trace.Kind.MACHINE, plan.name()));
      assertThat(another.sightings().of(plan.name())).isEqualTo(state);
    });
    assertThat(another.state(place(plan))).isEqualTo(state);
  }

  void assertNothing(MachinePlan plan) throws Exception {
    for (Engine each : List.of(engine, another)) {
      eventually(() -> {
        assertThat(each.traces()).isEqualTo(Traces.all(java.util.Set.of()));
        assertThat(each.sightings().states()).isEmpty();
        assertThat(each.sightings().of(plan.name())).isEqualTo(State.ABSENT);
      });
      for (Place place : List.of(place(plan), Place.of(plan.name()))) {
        assertThat(each.state(place)).isEqualTo(State.ABSENT);
        assertThat(each.services(place)).isEmpty();
      }
    }
    assertThat(stage.remains()).isEmpty();
  }

  void assertHoldsItsData(MachinePlan plan) throws Exception {
    for (DiskPlan disk : plan.disks()) {
      byte[] data = stage.data(plan, disk.key());
      byte[] whole = Arrays.copyOf(data, (int) disk.bytes());
      Optional<byte[]> there = stage.read(plan, disk.key(), whole.length);
      if (there.isPresent()) {
        assertThat(Arrays.mismatch(there.get(), whole))
            .as("content of %s", disk.key())
            .isEqualTo(-1);
      }
    }
  }

  /** Somebody's word that it is enough. */
  static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Says enough when it is asked for that time, 1 the first. */
  static final class Stopping implements Watch {
    private final int at;
    private int asked;

    Stopping(int at) {
      this.at = at;
    }

    @Override
    public synchronized void check() {
      if (++asked >= at) {
        throw new Enough();
      }
    }

    @Override
    public void words(String message) {}

    @Override
    public void pause(Duration time) throws InterruptedException {
      check();
      UNHURRIED.pause(time);
    }
  }
}
