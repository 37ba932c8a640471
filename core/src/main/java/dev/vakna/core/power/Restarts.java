package dev.vakna.core.power;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Pace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Starts machines for the watch over power, which holds nothing while it does so: what it read may
 * be over by the time it acts. So it reads again afterwards, and goes on until the machine runs in
 * the size that it has by then; where an operation is at work, once that has ended.
 */
final class Restarts {

  private final Store store;
  private final Engine engine;
  private final Pace pace;

  /** Those that were started, and are not yet known to run as they should. */
  private final Set<VpsId> unsure = new LinkedHashSet<>();

  Restarts(Store store, Engine engine, Pace pace) {
    this.store = store;
    this.engine = engine;
    this.pace = pace;
  }

  /**
   * How a machine is to run.
   *
   * @param held an operation is at work on it, which starts it by itself
   * @param size none when it is not to run
   */
  private record Wanted(boolean held, Optional<MachineSize> size, Place place) {}

  private Wanted wanted(VpsId id) {
    return store.transact(tx -> wanted(tx, id));
  }

  private static Wanted wanted(Tx tx, VpsId id) {
    Optional<Vps> vps = tx.vpses().find(id);
    return new Wanted(
        PowerRecords.held(tx, id),
        // Its end may have been asked for since it was looked at.
        vps.filter(found -> PowerStanding.of(found).wanted()).map(Vps::machineSize),
        vps.map(Vps::place).orElseGet(() -> Place.of(MachineName.of(id))));
  }

  /**
   * Starts a machine, if it should still run and no operation is at work on it.
   *
   * @param onStart told just before
   */
  void start(VpsId id, Runnable onStart) throws InterruptedException {
    Wanted wanted = wanted(id);
    if (!wanted.held() && wanted.size().isPresent()) {
      onStart.run();
      run(id, wanted);
    }
  }

  /** Those that were started and are not yet known to run as they should. */
  List<VpsId> unsure() {
    return List.copyOf(unsure);
  }

  /** Makes sure of one that was started; does nothing while an operation is at work on it. */
  void makeSure(VpsId id) throws InterruptedException {
    Wanted wanted = wanted(id);
    if (wanted.held()) {
      return;
    }
    if (wanted.size().isEmpty()) {
      unsure.remove(id);
    } else {
      run(id, wanted);
    }
  }

  private void run(VpsId id, Wanted first) throws InterruptedException {
    unsure.add(id);
    Wanted wanted = first;
    while (!wanted.held() && wanted.size().isPresent()) {
      engine.resize(wanted.place(), wanted.size().get(), Waiting.of(pace));
      engine.boot(wanted.place(), Waiting.of(pace));
      Wanted now = wanted(id);
      if (now.equals(wanted)) {
        unsure.remove(id);
        return;
      }
      wanted = now;
    }
  }
}
