package dev.vakna.simulator.planted;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.TrafficRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.core.store.VpsRecords;
import dev.vakna.core.traffic.SeenCounter;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.world.Assembly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Bugs in the counting of traffic. */
final class TrafficPlants {

  private TrafficPlants() {}

  private static Tx counted(Tx tx, String method, Altered.Instead instead) {
    return Altered.records(tx, "traffic", TrafficRecords.class, method, instead);
  }

  /** Each server goes by what it saw itself. */
  static final class CountedByEachServer implements Assembly {
    @Override
    public TrafficMeter traffic(Store store, Engine engine, Pace pace) {
      Map<String, SeenCounter> own = new HashMap<>();
      Store seen =
          Altered.transactions(
              store,
              tx ->
                  counted(
                      counted(tx, "lock", (_, _) -> List.copyOf(own.values())),
                      "keep",
                      (original, arguments) -> {
                        for (Object each : (List<?>) arguments[0]) {
                          SeenCounter counter = (SeenCounter) each;
                          own.put(counter.vps().text() + counter.epoch(), counter);
                        }
                        return original.call(arguments);
                      }));
      return Assembly.super.traffic(seen, engine, pace);
    }
  }

  /** A counter that began anew is not told from the one that it was before. */
  static final class BeginsAnewUnseen implements Assembly {
    @Override
    public TrafficMeter traffic(Store store, Engine engine, Pace pace) {
      Engine seen =
          Altered.method(
              Engine.class,
              engine,
              "traffic",
              (original, arguments) -> {
                Map<MachineName, Counter> counters = new HashMap<>();
                ((TrafficCounters) original.call(arguments))
                    .counters()
                    .forEach((machine, counter) ->
                        counters.put(
                            machine, new Counter("same", counter.inbound(), counter.outbound())));
                return new TrafficCounters(counters);
              });
      return Assembly.super.traffic(store, seen, pace);
    }
  }

  /** An epoch is forgotten as soon as another one is seen, and a late look counts it anew. */
  static final class ForgottenAtOnce implements Assembly {
    @Override
    public TrafficMeter traffic(Store store, Engine engine, Pace pace) {
      Store seen =
          Altered.transactions(
              store,
              tx ->
                  counted(
                      tx,
                      "lock",
                      (original, arguments) -> {
                        List<SeenCounter> all = new ArrayList<>();
                        for (Object each :
                            (List<?>) Objects.requireNonNull(original.call(arguments))) {
                          all.add((SeenCounter) each);
                        }
                        Map<Object, SeenCounter> newest = new HashMap<>();
                        all.forEach(one ->
                            newest.merge(
                                one.vps(),
                                one,
                                (a, b) -> a.firstSeenAt().isAfter(b.firstSeenAt()) ? a : b));
                        return List.copyOf(newest.values());
                      }));
      return Assembly.super.traffic(seen, engine, pace);
    }
  }

  /** What is being made pays for what it sends, whether or not it is ever handed over. */
  static final class ChargedWhileMade implements Assembly {
    @Override
    public TrafficMeter traffic(Store store, Engine engine, Pace pace) {
      Store seen =
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx,
                      "vpses",
                      VpsRecords.class,
                      "all",
                      (original, arguments) ->
                          ((List<?>) original.call(arguments))
                              .stream()
                                  .map(vps ->
                                      ((Vps) vps)
                                          .in(
                                              ServiceStatus.ACTIVE,
                                              PowerState.RUNNING,
                                              PowerState.RUNNING))
                                  .toList()));
      return Assembly.super.traffic(seen, engine, pace);
    }
  }
}
