package dev.vakna.testkit.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.EndFacts;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.firewall.FirewallGate;
import dev.vakna.core.firewall.FirewallRound;
import dev.vakna.core.firewall.FirewallWish;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.simulator.Samples;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.restore.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What owners say of their firewalls is recorded, and becomes so. */
class FirewallsTest {

  private final World world = new World();
  private final Firewalls firewalls = new Firewalls(world.store());
  private final List<String> events = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final FirewallRound round = round(world.machines());

  private FirewallRound round(Engine engine) {
    return new FirewallRound(
        world.store(),
        engine,
        world.pace(),
        new Troubles(world.pace()::nanos, told -> troubles.add(told.text())),
        (_, event) -> events.add(event));
  }

  /** The model, before every call of whose opening something happens. */
  private Engine before(Runnable happening) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              try {
                if (method.getName().equals("open")) {
                  happening.run();
                }
                return method.invoke(world.machines(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void look() throws InterruptedException {
    round.look(() -> {});
  }

  private static List<OpenPorts> open(String... ports) {
    return Stream.of(ports).map(OpenPorts::parse).toList();
  }

  private Optional<List<OpenPorts>> atTheEngine(VpsId vps) {
    return world.machines().openPorts(MachineName.of(vps));
  }

  private Firewall.State state(VpsId vps) {
    return firewall(vps).orElseThrow().state();
  }

  private Optional<Firewall> firewall(VpsId vps) {
    return world.store().read(tx -> tx.firewalls().find(vps));
  }

  private Firewalls.Answer say(VpsId vps, String... ports) {
    return say(owner(), vps.text(), ports);
  }

  private Firewalls.Answer say(Caller caller, String vps, String... ports) {
    List<FirewallWish.Said> rules =
        open(ports).stream()
            .map(each ->
                new FirewallWish.Said(
                    each.protocol().code(),
                    "%d-%d".formatted(each.first(), each.last()),
                    each.source().map(source -> List.of(source.text())).orElse(List.of()),
                    null))
            .toList();
    return firewalls.change(caller, vps, new Body.Read<>(new FirewallWish(rules), List.of()));
  }

  private Firewalls.Answer.Recorded recorded(VpsId vps, String... ports) {
    return (Firewalls.Answer.Recorded) say(vps, ports);
  }

  private static Refusal refusal(Firewalls.Answer answer) {
    return ((Firewalls.Answer.Refused) answer).refusal();
  }

  private Caller owner() {
    return caller(EnumSet.allOf(Scope.class));
  }

  private Caller caller(Set<Scope> scopes) {
    AccountId account =
        world.store().read(tx -> tx.vpses().find(world.sourceId()).orElseThrow().account());
    return new Caller(account, "key", scopes);
  }

  private VpsId pending() {
    return ((RestoreAnswer.Accepted) world.restore(null, "f" + events.size())).vps();
  }

  private VpsId running() throws InterruptedException {
    VpsId vps = pending();
    world.runToRest();
    return vps;
  }

  private Gate gate(Caller caller, VpsId id) {
    return world
        .store()
        .read(tx -> {
          Vps vps = tx.vpses().find(id).orElseThrow();
          Account account = tx.accounts().find(vps.account()).orElseThrow();
          return FirewallGate.canChange(caller, EndFacts.read(tx, vps, account));
        });
  }

  private void turn(VpsId id, ServiceStatus status) {
    world
        .store()
        .transact(tx -> {
          Vps now = tx.vpses().lock(id).orElseThrow();
          tx.vpses().update(now.in(status, now.standing().power(), now.standing().desiredPower()));
          return now;
        });
  }

  @Test
  void aNewMachineIsReachedByWhatItsNetworkOpensOfNewMachines() throws Exception {
    VpsId first = pending();
    assertThat(firewall(first).orElseThrow().open()).isEqualTo(Network.OPEN);
    assertThat(state(first)).isEqualTo(Firewall.State.PENDING);
    look();
    assertThat(state(first)).as("its restore is at work on it").isEqualTo(Firewall.State.PENDING);
    world.runToRest();
    look();
    assertThat(state(first)).isEqualTo(Firewall.State.ENFORCED);
    assertThat(atTheEngine(first)).contains(Network.OPEN);

    String region = world.store().read(tx -> tx.vpses().find(first).orElseThrow().site().region());
    Network network = Samples.network("public", region);
    world
        .store()
        .transact(tx -> {
          tx.networks().put(network);
          return network;
        });
    VpsId second = pending();
    assertThat(new HashSet<>(firewall(second).orElseThrow().open()))
        .isEqualTo(new HashSet<>(network.open()));
    assertThat(firewall(first).orElseThrow().open())
        .as("a machine keeps its")
        .isEqualTo(Network.OPEN);
  }

  @Test
  void whatItsOwnerSaysBecomesSo() throws Exception {
    VpsId vps = running();
    look();
    Firewalls.Answer.Recorded said = recorded(vps, "tcp/443", "udp/60000-61000@203.0.113.0/24");
    assertThat(said.changed()).isTrue();
    assertThat(state(vps)).isEqualTo(Firewall.State.PENDING);
    assertThat(atTheEngine(vps)).contains(Network.OPEN);
    look();
    assertThat(state(vps)).isEqualTo(Firewall.State.ENFORCED);
    assertThat(atTheEngine(vps)).contains(open("tcp/443", "udp/60000-61000@203.0.113.0/24"));
    Firewall before = firewall(vps).orElseThrow();
    assertThat(recorded(vps, "udp/60000-61000@203.0.113.0/24", "tcp/443").changed()).isFalse();
    assertThat(firewall(vps)).contains(before);
    recorded(vps);
    look();
    assertThat(atTheEngine(vps)).contains(List.of());
    int told = events.size();
    look();
    assertThat(events).as("nothing is left to do").hasSize(told);
    assertThat(firewalls.of(owner(), vps.text()).orElseThrow().firewall())
        .isEqualTo(firewall(vps).orElseThrow());
  }

  @Test
  void whoComesTooLateChangesNothing() throws Exception {
    VpsId vps = running();
    recorded(vps, "tcp/1");
    FirewallRound slow =
        round(
            before(() -> {
              if (recorded(vps, "tcp/2").changed()) {
                try {
                  look();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            }));
    slow.look(() -> {});
    assertThat(state(vps)).isEqualTo(Firewall.State.ENFORCED);
    assertThat(atTheEngine(vps)).contains(open("tcp/2"));
  }

  @Test
  void whatWasSaidMeanwhileIsNotTakenForAnswered() throws Exception {
    VpsId vps = running();
    recorded(vps, "tcp/1");
    round(before(() -> recorded(vps, "tcp/2"))).look(() -> {});
    assertThat(state(vps)).isEqualTo(Firewall.State.PENDING);
    look();
    assertThat(atTheEngine(vps)).contains(open("tcp/2"));
    assertThat(state(vps)).isEqualTo(Firewall.State.ENFORCED);
  }

  @Test
  void whatTheEngineDoesNotAnswerIsAskedAgainAndToldOnce() throws Exception {
    VpsId vps = running();
    EngineException.Kind[] kind = {EngineException.Kind.OUT_OF_REACH};
    FirewallRound hindered =
        round(
            before(() -> {
              throw EngineException.of(kind[0], "the host does not answer", null);
            }));
    for (int i = 0; i < 3; i++) {
      hindered.look(() -> {});
    }
    kind[0] = EngineException.Kind.TRANSIENT;
    hindered.look(() -> {});
    assertThat(troubles).hasSize(1);
    assertThat(state(vps)).isEqualTo(Firewall.State.PENDING);
    look();
    assertThat(state(vps)).isEqualTo(Firewall.State.ENFORCED);
  }

  @Test
  void whatNobodyForesawOfOneMachineCostsItAlone() throws Exception {
    List<VpsId> all = List.of(running(), running(), running());
    MachineName strange = MachineName.of(all.get(1));
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("open")
                      && ((Place) arguments[0]).machine().equals(strange)) {
                    throw new IllegalStateException("nobody foresaw this");
                  }
                  return method.invoke(world.machines(), arguments);
                });
    FirewallRound among = round(engine);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> among.look(() -> {})).hasMessage("nobody foresaw this");
    }
    assertThat(all.stream().map(this::state))
        .containsExactlyInAnyOrder(
            Firewall.State.ENFORCED, Firewall.State.ENFORCED, Firewall.State.PENDING);
  }

  @Test
  void whereNothingFiltersItIsSaidAndWhatIsMissingIsWaitedFor() throws Exception {
    world.machines().filters(false);
    VpsId vps = running();
    look();
    assertThat(state(vps)).isEqualTo(Firewall.State.NOT_ENFORCED);
    recorded(vps, "tcp/1");
    look();
    assertThat(state(vps)).isEqualTo(Firewall.State.NOT_ENFORCED);
    recorded(vps, "tcp/2");
    world.machines().destroy(Place.of(MachineName.of(vps)), ByName.UNHURRIED);
    look();
    assertThat(state(vps)).isEqualTo(Firewall.State.PENDING);
    assertThat(troubles).singleElement().asString().contains("missing");
  }

  @Test
  void onlyAnActiveMachineOfOursIsSpokenOf() throws Exception {
    assertThat(refusal(say(world.sourceId(), "tcp/1")).gate()).isEqualTo("not_managed_here");
    assertThat(firewalls.of(owner(), world.sourceId().text()).orElseThrow().firewall()).isNull();
    VpsId vps = pending();
    assertThat(refusal(say(vps, "tcp/1")).gate()).isEqualTo("vps_pending");
    assertThat(gate(owner(), vps).code()).isEqualTo("vps_pending");
    world.runToRest();
    assertThat(gate(owner(), vps)).isEqualTo(Gate.OPEN);
    assertThat(gate(caller(Set.of(Scope.READ_VM)), vps).code()).isEqualTo("missing_scope");
    turn(vps, ServiceStatus.SUSPENDED);
    assertThat(refusal(say(vps, "tcp/1")).gate()).isEqualTo("vps_suspended");
    look();
    assertThat(state(vps)).as("it runs on").isEqualTo(Firewall.State.ENFORCED);
    Caller other =
        new Caller(new AccountId(world.chance().nextId()), "key", EnumSet.allOf(Scope.class));
    assertThat(refusal(say(other, vps.text(), "tcp/1")).code())
        .isEqualTo(ProblemCode.VPS_NOT_FOUND);
    assertThat(firewalls.of(other, vps.text())).isEmpty();
    assertThat(refusal(say(owner(), "vps_nobody", "tcp/1")).code())
        .isEqualTo(ProblemCode.VPS_NOT_FOUND);
    turn(vps, ServiceStatus.ACTIVE);
    new DestroyIntake(world.store(), world.chance(), () -> {}).accept(vps);
    assertThat(refusal(say(vps, "tcp/1")).gate()).isEqualTo("vps_terminated");
    world.runToRest();
    assertThat(firewall(vps)).isEmpty();
    assertThat(refusal(say(vps, "tcp/1")).code()).isEqualTo(ProblemCode.VPS_NOT_FOUND);
  }

  @Test
  void whatIsWrongIsToldBeforeAnyGateAndChangesNothing() throws Exception {
    FieldFault type = new FieldFault("/rules/0/sources", FieldFault.Code.WRONG_TYPE, "No.");
    FirewallWish wish = new FirewallWish(List.of(new FirewallWish.Said("tcp", "0", null, null)));
    VpsId vps = running();
    for (VpsId each : List.of(vps, world.sourceId())) {
      assertThat(
              refusal(firewalls.change(owner(), each.text(), new Body.Read<>(wish, List.of(type))))
                  .faults())
          .extracting(FieldFault::pointer)
          .containsExactly("/rules/0/ports", "/rules/0/sources");
    }
    assertThat(firewall(vps).orElseThrow().open()).isEqualTo(Network.OPEN);
  }
}
