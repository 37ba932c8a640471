package dev.vakna.testkit.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.power.HostShutdown;
import dev.vakna.core.power.HostShutdown.Outcome;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.power.SwitchedOff;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.simulator.engine.ModelEngine.Guests;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.restore.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class HostShutdownTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final World world = new World();
  private final List<String> events = new ArrayList<>();
  private final List<String> order = new ArrayList<>();

  private HostShutdown shutdown(Engine engine, Store store) {
    return new HostShutdown(
        engine,
        new SwitchedOff(store, engine.name(), audit()),
        world.pace(),
        Runnable::run,
        () -> order.add("held back"));
  }

  private AuditLog audit() {
    return new AuditLog(
        world.store(), world.chance(), "a-host", entry -> events.add(entry.words()));
  }

  private HostShutdown.Report performed(HostShutdown shutdown) {
    shutdown.begin(PATIENCE);
    return shutdown.report();
  }

  private VpsId running() throws InterruptedException {
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) world.restore(null, "f");
    world.runToRest();
    return accepted.vps();
  }

  private Vps.Standing standing(VpsId id) {
    return world.store().transact(tx -> tx.vpses().find(id)).orElseThrow().standing();
  }

  private Observation.State state(VpsId id) {
    return ByName.of(world.machines()).state(MachineName.of(id));
  }

  private static Outcome outcome(HostShutdown.Report report, VpsId vps) {
    return machine(report, vps).outcome();
  }

  private static HostShutdown.Machine machine(HostShutdown.Report report, VpsId vps) {
    return report.machines().stream()
        .filter(each -> each.name().equals(MachineName.of(vps)))
        .findFirst()
        .orElseThrow();
  }

  /** An engine that is asked between the model and whoever asks it; null goes on to the model. */
  private Engine between(Asked asked) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              Object answer =
                  asked.answer(method.getName(), arguments == null ? new Object[] {""} : arguments);
              try {
                return answer != null ? answer : method.invoke(world.machines(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private interface Asked {
    Object answer(String call, Object[] arguments);
  }

  @Test
  void everyMachineIsOffAndStaysOffWhateverItsGuestDoes() throws Exception {
    VpsId obedient = running();
    VpsId deaf = running();
    VpsId panicked = running();
    VpsId off = running();
    world.machines().guest(MachineName.of(deaf), Guests.SILENT);
    world.machines().panic(MachineName.of(panicked));
    world.machines().switchOff(MachineName.of(off));

    HostShutdown.Report report = performed(shutdown(world.machines(), world.store()));

    assertThat(report.well()).as(report.toString()).isTrue();
    assertThat(outcome(report, obedient)).isEqualTo(Outcome.SWITCHED_OFF);
    assertThat(outcome(report, off)).isEqualTo(Outcome.SWITCHED_OFF);
    assertThat(outcome(report, deaf)).isEqualTo(Outcome.ENDED);
    assertThat(outcome(report, panicked)).isEqualTo(Outcome.ENDED);
    assertThat(order).containsExactly("held back");
    assertThat(events).hasSize(4).allSatisfy(event -> assertThat(event).contains("stays off"));
    // A server that lives on, or the next one, starts none of them.
    PowerWatch watch =
        new PowerWatch(world.store(), world.machines(), world.chance(), world.pace(), (_, _) -> {});
    for (VpsId vps : List.of(obedient, deaf, panicked, off)) {
      assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
      assertThat(standing(vps).power()).isEqualTo(PowerState.STOPPED);
    }
    watch.look();
    world.clock().advance(Duration.ofMinutes(5));
    watch.look();
    for (VpsId vps : List.of(obedient, deaf, panicked, off)) {
      assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
      assertThat(standing(vps).desiredPower()).isEqualTo(PowerState.STOPPED);
    }
  }

  @Test
  void whatDoesNotRunIsLeftAsItIs() throws Exception {
    VpsId vanished = running();
    world.machines().kill(MachineName.of(vanished));

    HostShutdown.Report report = performed(shutdown(world.machines(), world.store()));

    assertThat(report.well()).isTrue();
    assertThat(report.machines()).isEmpty();
    assertThat(standing(vanished).desiredPower()).isEqualTo(PowerState.RUNNING);
  }

  @Test
  void theRecordsAreToldBeforeAMachineIsEnded() throws Exception {
    VpsId vps = running();
    world.machines().guest(MachineName.of(vps), Guests.SILENT);
    List<PowerState> wanted = new ArrayList<>();
    Engine engine =
        between((call, _) -> {
          if (call.equals("stop")) {
            wanted.add(standing(vps).desiredPower());
          }
          return null;
        });

    performed(shutdown(engine, world.store()));

    assertThat(wanted).containsExactly(PowerState.STOPPED);
  }

  @Test
  void aMachineThatCannotBeEndedIsToldOfAndTheOthersAreEnded() throws Exception {
    VpsId stuck = running();
    VpsId other = running();
    Engine engine =
        between((call, arguments) -> {
          if (call.equals("stop") && arguments[0].equals(Place.of(MachineName.of(stuck)))) {
            throw EngineException.retryable("its process does not end", null);
          }
          return null;
        });

    HostShutdown.Report report = performed(shutdown(engine, world.store()));

    assertThat(report.well()).isFalse();
    assertThat(machine(report, stuck).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(machine(report, stuck).note()).isEqualTo("its process does not end");
    assertThat(outcome(report, other)).isEqualTo(Outcome.SWITCHED_OFF);
    assertThat(report.machines()).hasSize(2);
  }

  @Test
  void whatCannotBeLookedAtOrAskedIsEndedAllTheSame() throws Exception {
    VpsId hidden = running();
    VpsId mute = running();
    Engine engine =
        between((call, arguments) -> {
          if (call.equals("powerDown") && arguments[0].equals(Place.of(MachineName.of(mute)))) {
            throw EngineException.retryable("its monitor is silent", null);
          }
          return call.equals("sightings")
              ? new Sightings(
                  Map.of(MachineName.of(mute), state(mute)),
                  Map.of(MachineName.of(hidden), "its record cannot be read"))
              : null;
        });

    HostShutdown.Report report = performed(shutdown(engine, world.store()));

    assertThat(report.well()).as(report.toString()).isTrue();
    assertThat(outcome(report, hidden)).isEqualTo(Outcome.ENDED);
    assertThat(outcome(report, mute)).isEqualTo(Outcome.ENDED);
    assertThat(state(hidden)).isEqualTo(Observation.State.STOPPED);
    assertThat(state(mute)).isEqualTo(Observation.State.STOPPED);
  }

  @Test
  void anEngineThatIsAwayForAMomentIsLookedAtAgainAndOneThatIsAwayIsToldOf() throws Exception {
    VpsId vps = running();
    int[] looks = {0};
    Engine away =
        between((call, _) -> {
          if (call.equals("sightings") && ++looks[0] > 1 && looks[0] < 10) {
            throw EngineException.retryable("no answer", null);
          }
          return null;
        });
    HostShutdown shutdown = shutdown(away, world.store());

    assertThat(performed(shutdown).well()).isTrue();
    assertThat(outcome(shutdown.report(), vps)).isEqualTo(Outcome.SWITCHED_OFF);

    looks[0] = 1;
    HostShutdown.Report report = performed(shutdown);
    assertThat(report.well()).isFalse();
    assertThat(report.state()).isEqualTo(HostShutdown.State.OVER);
    assertThat(report.trouble()).contains("no answer");
  }

  @Test
  void aMachineOfWhichNobodyCanTellThatItIsOffIsNotOff() throws Exception {
    VpsId vps = running();
    for (String how : List.of("unknown", "silent")) {
      Engine engine =
          between((call, _) ->
              switch (call) {
                // It lost the call, and does not know that it did.
                case "stop", "powerDown" -> "";
                case "state", "observe" -> {
                  if (how.equals("silent")) {
                    throw EngineException.outOfReach("its storage does not answer", null);
                  }
                  yield call.equals("state") ? Observation.State.UNKNOWN : null;
                }
                default -> null;
              });

      HostShutdown.Report report = performed(shutdown(engine, world.store()));

      assertThat(report.well()).as(how).isFalse();
      assertThat(outcome(report, vps)).isEqualTo(Outcome.FAILED);
      assertThat(machine(report, vps).note()).contains("it cannot be told whether it still runs");
      assertThat(state(vps)).isEqualTo(Observation.State.RUNNING);
    }
  }

  @Test
  void aMachineOfWhichItCannotBeToldForAMomentIsLookedAtAgain() throws Exception {
    VpsId vps = running();
    int[] asked = {0};
    Engine engine =
        between((call, _) -> {
          if (call.equals("state") && ++asked[0] == 1) {
            throw EngineException.outOfReach("its storage does not answer", null);
          }
          // Its lists lag behind.
          return call.equals("sightings") && asked[0] < 2
              ? new Sightings(Map.of(MachineName.of(vps), Observation.State.RUNNING), Map.of())
              : null;
        });

    HostShutdown.Report report = performed(shutdown(engine, world.store()));

    assertThat(report.well()).as(report.toString()).isTrue();
    assertThat(outcome(report, vps)).isEqualTo(Outcome.ENDED);
    assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
  }

  @Test
  void whatWasAboutToBeStartedIsEndedToo() throws Exception {
    VpsId vps = running();
    boolean[] once = {false};
    Engine engine =
        between((call, arguments) -> {
          if (call.equals("stop") && !once[0]) {
            once[0] = true;
            ByName.of(world.machines()).stop(((Place) arguments[0]).machine());
            ByName.of(world.machines()).boot(((Place) arguments[0]).machine());
            return "";
          }
          return null;
        });

    assertThat(performed(shutdown(engine, world.store())).well()).isTrue();
    assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
  }

  @Test
  void withoutStorageMachinesAreEndedAndItIsSaidThatTheyStartAgain() throws Exception {
    VpsId vps = running();

    HostShutdown.Report report = performed(shutdown(world.machines(), new Gone()));

    assertThat(report.well()).isTrue();
    assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
    assertThat(machine(report, vps).note())
        .contains("started again", "no connection to the database");
  }

  @Test
  void whatAJobHasHoldOfIsTheJobs() throws Exception {
    VpsId vps = running();
    new PowerIntake(world.store(), world.chance(), () -> {}).accept(vps, PowerAct.RESTART, false);

    HostShutdown.Report report = performed(shutdown(world.machines(), world.store()));

    assertThat(report.well()).isTrue();
    assertThat(machine(report, vps).note()).contains("a job has hold of it");
    assertThat(standing(vps).desiredPower()).isEqualTo(PowerState.RUNNING);
    assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
  }

  @Test
  void ofAMachineThatIsRecordedElsewhereNothingIsRecorded() throws Exception {
    VpsId vps = running();
    HostShutdown shutdown =
        new HostShutdown(
            world.machines(),
            new SwitchedOff(world.store(), "another-host", audit()),
            world.pace(),
            Runnable::run,
            () -> {});

    assertThat(performed(shutdown).well()).isTrue();
    assertThat(standing(vps).desiredPower()).isEqualTo(PowerState.RUNNING);
    assertThat(events).isEmpty();
  }

  @Test
  void recordsThatFailAsNobodyForesawKeepNoMachineRunning() throws Exception {
    VpsId vps = running();
    HostShutdown.Records failing =
        new HostShutdown.Records() {
          @Override
          public Place place(MachineName name) {
            throw new IllegalStateException("nobody foresaw this");
          }

          @Override
          public Optional<String> off(MachineName name) {
            throw new IllegalStateException("nobody foresaw this");
          }
        };
    HostShutdown shutdown =
        new HostShutdown(world.machines(), failing, world.pace(), Runnable::run, () -> {});

    assertThat(performed(shutdown).well()).isTrue();
    assertThat(machine(shutdown.report(), vps).note()).contains("nobody foresaw this");
    assertThat(state(vps)).isEqualTo(Observation.State.STOPPED);
  }

  @Test
  void aMachineIsAskedAndEndedWhereItsEngineKeepsIt() throws Exception {
    VpsId vps = running();
    world
        .store()
        .transact(tx -> {
          Vps found = tx.vpses().lock(vps).orElseThrow();
          Vps.Placement was = Objects.requireNonNull(found.site().placement());
          tx.vpses()
              .update(
                  found.placed(
                      new Vps.Placement(was.host(), "vm/500017", was.access()),
                      Objects.requireNonNull(found.billing())));
          return true;
        });
    List<Object> asked = new ArrayList<>();
    Engine engine =
        between((call, arguments) -> {
          if (call.equals("powerDown") || call.equals("stop")) {
            asked.add(arguments[0]);
          }
          return null;
        });

    assertThat(performed(shutdown(engine, world.store())).well()).isTrue();
    assertThat(asked).hasSize(2).containsOnly(new Place(MachineName.of(vps), "vm/500017"));
  }

  @Test
  void listsThatLagBehindOrAreNotCompleteMakeNothingUp() throws Exception {
    VpsId vps = running();
    Engine lagging =
        between((call, _) ->
            call.equals("sightings")
                ? new Sightings(
                    Map.of(MachineName.of(vps), Observation.State.RUNNING), Map.of(), false)
                : null);

    HostShutdown.Report report = performed(shutdown(lagging, world.store()));

    assertThat(outcome(report, vps)).isEqualTo(Outcome.ENDED);
    assertThat(report.well()).isFalse();
    assertThat(report.trouble()).contains("not complete");
  }

  @Test
  void whatIsStartedAgainAndAgainIsNotSaidToBeOff() throws Exception {
    VpsId vps = running();
    Engine engine = between((call, _) -> call.equals("stop") ? "" : null);
    world.machines().guest(MachineName.of(vps), Guests.SILENT);

    HostShutdown.Report report = performed(shutdown(engine, world.store()));

    assertThat(report.well()).isFalse();
    assertThat(machine(report, vps).note()).isEqualTo("it runs again");
  }

  /** Storage that is away. */
  private final class Gone implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      throw new StoreUnavailableException(
          "no connection to the database", false, new IllegalStateException());
    }

    @Override
    public Journal<Tx> journal() {
      return world.store().journal();
    }
  }
}
