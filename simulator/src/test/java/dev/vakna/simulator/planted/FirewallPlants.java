package dev.vakna.simulator.planted;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.store.FirewallRecords;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.world.Assembly;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Bugs of firewalls. */
final class FirewallPlants {

  private FirewallPlants() {}

  /** The engine does whatever it is told last, also by a server that stood still meanwhile. */
  static final class OlderReplacesNewer implements Assembly {
    private final AtomicLong told = new AtomicLong(Long.MAX_VALUE / 2);

    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "open",
          (original, arguments) -> {
            // Whoever stood still did so here; what follows is as if versions were not compared.
            Object answer = original.call(arguments);
            Inbound last = new Inbound(told.incrementAndGet(), ((Inbound) arguments[1]).open());
            original.call(Altered.with(arguments, 1, last));
            return answer;
          });
    }
  }

  /** An answer to what was wanted before is taken for one to what is wanted now. */
  static final class AnyAnswerCounts implements Assembly {
    @Override
    public Round firewallRound(
        Store store, Engine engine, Pace pace, BiConsumer<VpsId, String> onEvent) {
      return Assembly.super.firewallRound(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx,
                      "firewalls",
                      FirewallRecords.class,
                      "settle",
                      (original, arguments) -> {
                        VpsId vps = (VpsId) arguments[0];
                        long wanted = tx.firewalls().find(vps).map(Firewall::version).orElse(1L);
                        return original.call(Altered.with(arguments, 1, wanted));
                      })),
          engine,
          pace,
          onEvent);
    }
  }

  /** What an owner says is answered and not written. */
  static final class SaidAndNotWritten implements Assembly {
    @Override
    public Firewalls firewalls(Store store) {
      return new Firewalls(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(tx, "firewalls", FirewallRecords.class, "put", (_, _) -> null)));
    }
  }
}
