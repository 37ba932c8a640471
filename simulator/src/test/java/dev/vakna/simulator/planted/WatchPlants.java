package dev.vakna.simulator.planted;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.store.VpsRecords;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.world.Assembly;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Bugs in the watch over machines' power. */
final class WatchPlants {

  private WatchPlants() {}

  /** Storage whose answer to that question about VPSs is another one. */
  private static Tx altered(
      Tx tx, String method, UnaryOperator<PowerStanding> standings, UnaryOperator<Vps> vpses) {
    return Altered.records(
        tx,
        "vpses",
        VpsRecords.class,
        method,
        (original, arguments) -> {
          Object found = original.call(arguments);
          return found instanceof List<?> all
              ? all.stream().map(standing -> standings.apply((PowerStanding) standing)).toList()
              : ((Optional<?>) found).map(vps -> vpses.apply((Vps) vps));
        });
  }

  static final class EagerWatch implements Assembly {
    @Override
    public PowerWatch power(
        Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
      return Assembly.super.power(
          Altered.transactions(
              store,
              tx ->
                  everythingActive(
                      everythingActive(everythingActive(tx, "powers"), "find"), "lock")),
          engine,
          chance,
          pace,
          onEvent);
    }

    private static Tx everythingActive(Tx tx, String method) {
      return altered(tx, method, EagerWatch::active, EagerWatch::active);
    }

    private static PowerStanding active(PowerStanding standing) {
      return standing.status() == ServiceStatus.PENDING
          ? new PowerStanding(
              standing.vps(), ServiceStatus.ACTIVE, standing.power(), standing.desiredPower())
          : standing;
    }

    private static Vps active(Vps vps) {
      return vps.standing().status() == ServiceStatus.PENDING
          ? vps.in(ServiceStatus.ACTIVE, vps.standing().power(), vps.standing().desiredPower())
          : vps;
    }
  }

  static final class StubbornWatch implements Assembly {
    @Override
    public PowerWatch power(
        Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
      return Assembly.super.power(
          Altered.transactions(store, tx -> wanted(wanted(tx, "powers"), "find")),
          engine,
          chance,
          pace,
          onEvent);
    }

    private static Tx wanted(Tx tx, String method) {
      return altered(tx, method, StubbornWatch::running, StubbornWatch::running);
    }

    private static PowerStanding running(PowerStanding standing) {
      return new PowerStanding(
          standing.vps(), standing.status(), standing.power(), PowerState.RUNNING);
    }

    private static Vps running(Vps vps) {
      return vps.in(vps.standing().status(), vps.standing().power(), PowerState.RUNNING);
    }
  }

  /** A machine that a late worker started after it was switched off goes on running. */
  static final class LenientWatch implements Assembly {
    @Override
    public PowerWatch power(
        Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
      Set<Object> running = new HashSet<>();
      Engine seeing =
          Altered.method(
              Engine.class,
              engine,
              "state",
              (original, arguments) -> {
                Object state = original.call(arguments);
                if (state == Observation.State.RUNNING) {
                  running.add(arguments[0]);
                } else {
                  running.remove(arguments[0]);
                }
                return state;
              });
      Engine lenient =
          Altered.method(
              Engine.class,
              seeing,
              "stop",
              (original, arguments) ->
                  running.contains(arguments[0]) ? null : original.call(arguments));
      return Assembly.super.power(store, lenient, chance, pace, onEvent);
    }
  }
}
