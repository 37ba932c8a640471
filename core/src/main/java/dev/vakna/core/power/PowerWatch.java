package dev.vakna.core.power;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Observation;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Looks at every active or suspended machine of one host and makes the records say what is seen.
 * Called again and again; each look is idempotent. Not safe for use by several threads.
 */
public final class PowerWatch {

  private static final Duration BETWEEN_STARTS = Duration.ofSeconds(30);

  private final Store store;
  private final Engine engine;
  private final Chance chance;
  private final Pace pace;
  private final BiConsumer<VpsId, String> onEvent;
  private final BiConsumer<VpsId, String> onTrouble;
  private final Map<VpsId, Long> startedAt = new HashMap<>();
  private final Map<VpsId, String> troubles = new HashMap<>();

  /**
   * @param onEvent told of everything done and of what hindered it, in words for an operator's log
   */
  public PowerWatch(
      Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
    this(store, engine, chance, pace, onEvent, onEvent);
  }

  /**
   * @param onEvent told of everything done, in words for an operator's log
   * @param onTrouble told of what hindered it, once for as long as it stays the same
   */
  public PowerWatch(
      Store store,
      Engine engine,
      Chance chance,
      Pace pace,
      BiConsumer<VpsId, String> onEvent,
      BiConsumer<VpsId, String> onTrouble) {
    this.store = store;
    this.engine = engine;
    this.chance = chance;
    this.pace = pace;
    this.onEvent = onEvent;
    this.onTrouble = onTrouble;
  }

  /**
   * Looks once at every machine that is metered. What nobody foresaw of one machine is thrown when
   * all others were looked at.
   */
  public void look() {
    RuntimeException unforeseen = null;
    List<Vps> active =
        store.transact(
            tx -> tx.vpses().onHost(engine.host()).stream().filter(PowerWatch::metered).toList());
    Set<VpsId> ids = active.stream().map(Vps::id).collect(Collectors.toSet());
    startedAt.keySet().retainAll(ids);
    troubles.keySet().retainAll(ids);
    for (Vps vps : active) {
      try {
        look(vps);
        if (!startedAt.containsKey(vps.id())) {
          troubles.remove(vps.id());
        }
      } catch (EngineException e) {
        String trouble = String.valueOf(e.getMessage());
        if (!trouble.equals(troubles.put(vps.id(), trouble))) {
          onTrouble.accept(vps.id(), "cannot be looked at or started now: " + trouble);
        }
      } catch (RuntimeException e) {
        if (unforeseen == null) {
          unforeseen = e;
        } else if (unforeseen != e) {
          unforeseen.addSuppressed(e);
        }
      }
    }
    if (unforeseen != null) {
      throw unforeseen;
    }
  }

  private void look(Vps vps) {
    MachineName name = MachineName.of(vps.id());
    Observation.State state = engine.state(name);
    switch (state) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR -> {
        startedAt.remove(vps.id());
        if (powered(vps.id()) == Met.UNWANTED) {
          // A worker that stood still past its lease may start what was switched off meanwhile.
          onEvent.accept(vps.id(), "runs although it was switched off, and is stopped");
          engine.stop(name);
        }
      }
      case POWERED_OFF -> {
        off(vps.id(), PowerState.STOPPED, "the guest switched itself off");
        engine.stop(name);
      }
      case STOPPED, VANISHED -> {
        off(vps.id(), vps.desiredPower(), "its process is gone");
        if (vps.status() == ServiceStatus.ACTIVE
            && vps.desiredPower() == PowerState.RUNNING
            && due(vps.id())
            && wanted(vps.id())) {
          onEvent.accept(vps.id(), "is started again, as it should be running");
          engine.boot(name);
        }
      }
      case ABSENT -> missing(vps.id());
    }
  }

  /** Whether it should still run: its end may have been asked for since this look began. */
  private boolean wanted(VpsId id) {
    return store
        .transact(tx -> tx.vpses().find(id))
        .filter(vps -> vps.status() == ServiceStatus.ACTIVE)
        .filter(vps -> vps.desiredPower() == PowerState.RUNNING)
        .isPresent();
  }

  private boolean due(VpsId vps) {
    long now = pace.nanos();
    Long last = startedAt.get(vps);
    if (last != null && now - last < BETWEEN_STARTS.toNanos()) {
      return false;
    }
    startedAt.put(vps, now);
    return true;
  }

  /** What the records make of a machine that runs. */
  private enum Met {
    AS_RECORDED,
    STARTED,
    UNWANTED
  }

  private Met powered(VpsId id) {
    Met met =
        store.transact(tx ->
            active(tx, id, PowerState.RUNNING)
                .map(vps -> {
                  if (vps.power() == PowerState.STOPPED
                      && vps.desiredPower() == PowerState.STOPPED) {
                    return Met.UNWANTED;
                  }
                  tx.vpses().setPower(id, PowerState.RUNNING);
                  Charges.opened(
                          chance,
                          vps.account(),
                          id,
                          vps.resources(),
                          tx.regions().hold(vps.region()).orElseThrow().prices(),
                          Charges.powered(),
                          tx.now())
                      .forEach(tx.metering()::open);
                  return Met.STARTED;
                })
                .orElse(Met.AS_RECORDED));
    if (met == Met.STARTED) {
      onEvent.accept(id, "runs; processor and memory are metered again");
    }
    return met;
  }

  private void off(VpsId id, PowerState desired, String why) {
    boolean changed =
        store.transact(tx ->
            active(tx, id, PowerState.STOPPED)
                .filter(vps -> vps.power() == PowerState.RUNNING)
                .map(vps -> {
                  tx.vpses().update(vps.in(vps.status(), PowerState.STOPPED, desired));
                  tx.metering().close(id, Charges.powered(), tx.now());
                  return true;
                })
                .orElse(false));
    if (changed) {
      onEvent.accept(id, "is off: " + why + "; processor and memory are metered no longer");
    }
  }

  /** In one transaction: whoever sees it run meanwhile comes before or after. */
  private void missing(VpsId id) {
    boolean changed =
        store.transact(tx ->
            active(tx, id, PowerState.UNKNOWN)
                .map(vps -> {
                  tx.vpses().setPower(id, PowerState.UNKNOWN);
                  tx.metering().close(id, Charges.powered(), tx.now());
                  return true;
                })
                .orElse(false));
    if (changed) {
      onEvent.accept(id, "is missing from the host; processor and memory are metered no longer");
    }
  }

  /** What is suspended runs on, and is charged as long as it does. */
  private static boolean metered(Vps vps) {
    return vps.status() == ServiceStatus.ACTIVE || vps.status() == ServiceStatus.SUSPENDED;
  }

  /** The VPS, locked, when it is metered and the records do not yet say that state. */
  private static Optional<Vps> active(Tx tx, VpsId id, PowerState power) {
    return tx.vpses().lock(id).filter(vps -> metered(vps) && vps.power() != power);
  }
}
