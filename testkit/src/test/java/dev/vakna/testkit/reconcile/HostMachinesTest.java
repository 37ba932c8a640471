package dev.vakna.testkit.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admin.HostMachines;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.store.Store;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostMachinesTest {

  private final Scene scene = new Scene(1);

  @Test
  void showsWhatTheHostHoldsBesideWhatIsRecorded() {
    VpsId both = scene.newId();
    scene.record(both, ServiceStatus.ACTIVE, Scene.HOST);
    scene.machine(both);
    VpsId recorded = scene.newId();
    scene.record(recorded, ServiceStatus.ACTIVE, Scene.HOST);
    VpsId nobodys = scene.newId();
    scene.machine(nobodys);
    scene.record(scene.newId(), ServiceStatus.ACTIVE, "another-host");

    HostMachines.Page page = new HostMachines(scene.store, scene.engine).page(null);

    assertThat(page.host()).isEqualTo(Scene.HOST);
    assertThat(page.more()).isFalse();
    assertThat(page.machines())
        .isSortedAccordingTo((a, b) -> a.name().text().compareTo(b.name().text()))
        .containsExactlyInAnyOrder(
            new HostMachines.Machine(
                MachineName.of(both), true, Observation.State.STOPPED, scene.find(both)),
            new HostMachines.Machine(
                MachineName.of(recorded), false, Observation.State.ABSENT, scene.find(recorded)),
            new HostMachines.Machine(
                MachineName.of(nobodys), true, Observation.State.STOPPED, null));
  }

  @Test
  void aMachineThatCannotBeLookedAtIsThereInAStateThatNobodyKnows() {
    VpsId id = scene.newId();
    scene.record(id, ServiceStatus.ACTIVE, Scene.HOST);
    MachineName name = MachineName.of(id);

    assertThat(
            new HostMachines(
                    scene.store, seeing(() -> new Sightings(Map.of(), Map.of(name, "no socket"))))
                .page(null)
                .machines())
        .containsExactly(new HostMachines.Machine(name, true, null, scene.find(id)));
  }

  @Test
  void manyAreShownPageByPageEachInOneTransaction() {
    Map<MachineName, Observation.State> many =
        IntStream.range(0, HostMachines.PAGE + 1)
            .mapToObj(i -> MachineName.of(scene.newId()))
            .collect(Collectors.toMap(name -> name, _ -> Observation.State.RUNNING));
    AtomicInteger transactions = new AtomicInteger();
    AtomicInteger open = new AtomicInteger();
    Store counted =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (_, method, arguments) -> {
                  transactions.incrementAndGet();
                  open.incrementAndGet();
                  try {
                    return method.invoke(scene.store, arguments);
                  } finally {
                    open.decrementAndGet();
                  }
                });
    HostMachines machines =
        new HostMachines(
            counted,
            seeing(() -> {
              assertThat(open).as("an engine may hang, and no transaction with it").hasValue(0);
              return new Sightings(many, Map.of());
            }));

    HostMachines.Page first = machines.page(null);
    HostMachines.Page last = machines.page(first.machines().getLast().name().text());

    assertThat(first.machines()).hasSize(HostMachines.PAGE);
    assertThat(first.more()).isTrue();
    assertThat(last.machines()).hasSize(1);
    assertThat(last.more()).isFalse();
    assertThat(transactions).hasValue(2);
  }

  private Engine seeing(Supplier<Sightings> sightings) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) ->
                method.getName().equals("sightings")
                    ? sightings.get()
                    : method.invoke(scene.engine, arguments));
  }
}
