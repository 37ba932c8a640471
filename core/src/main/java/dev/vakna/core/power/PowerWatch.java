package dev.vakna.core.power;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.reconcile.RecordedState;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every active or suspended machine of one engine and makes the records say what is seen.
 * Called again and again; each look is idempotent. A look asks the engine once and storage for what
 * changed; only a machine that is not as recorded costs more. Not safe for use by several threads.
 */
public final class PowerWatch {

  private static final Duration BETWEEN_STARTS = Duration.ofSeconds(30);

  /** What changed so long before the last look may not have been done by then. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(60);

  /** So many machines that are missing from a look at a part are asked alone, each time. */
  private static final int ASKED_ALONE = 20;

  private static final Duration READ_ALL = Duration.ofMinutes(10);

  private final Store store;
  private final Engine engine;
  private final Chance chance;
  private final Pace pace;
  private final BiConsumer<VpsId, String> onEvent;
  private final BiConsumer<VpsId, String> onTrouble;
  private final Map<VpsId, PowerStanding> known = new LinkedHashMap<>();
  private final Map<VpsId, Long> startedAt = new HashMap<>();
  private final Map<VpsId, String> troubles = new HashMap<>();
  private final Map<VpsId, Long> settledAt = new HashMap<>();
  private final Restarts restarts;
  private int askedAlone;
  private @Nullable Instant readUpTo;
  private long readAllAt;

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
    this.restarts = new Restarts(store, engine, pace);
  }

  /** Name of the engine whose machines it looks at. */
  public String engine() {
    return engine.name();
  }

  /**
   * Looks once at every machine, and acts on those that are not as recorded; each of these is
   * looked at and read anew before anything is done. What nobody foresaw of one machine is thrown
   * when all others were looked at.
   *
   * @throws EngineException when the host cannot be looked at
   * @throws InterruptedException when the process is shutting down
   */
  public void look() throws InterruptedException {
    Sightings seen = engine.sightings();
    readRecords();
    askedAlone = 0;
    List<RuntimeException> unforeseen = new ArrayList<>();
    for (VpsId id : restarts.unsure()) {
      each(id, () -> restarts.makeSure(id), unforeseen);
    }
    for (PowerStanding recorded : List.copyOf(known.values())) {
      VpsId id = recorded.vps();
      if (fits(recorded, seen)) {
        startedAt.remove(id);
        troubles.remove(id);
      } else {
        each(id, () -> anew(id, seen), unforeseen);
      }
    }
    if (!unforeseen.isEmpty()) {
      RuntimeException first = unforeseen.getFirst();
      unforeseen.stream().filter(e -> e != first).forEach(first::addSuppressed);
      throw first;
    }
  }

  @FunctionalInterface
  private interface Act {
    void run() throws InterruptedException;
  }

  private void each(VpsId id, Act act, List<RuntimeException> unforeseen)
      throws InterruptedException {
    try {
      act.run();
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.UNSURE) {
        settledAt.put(id, pace.nanos() + e.settling().toNanos());
      }
      trouble(id, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      unforeseen.add(e);
    }
  }

  /**
   * Reads what changed since the last look, with room for transactions that were under way then;
   * and now and then everything, for those that took longer.
   */
  private void readRecords() {
    long now = pace.nanos();
    boolean all = readUpTo == null || now - readAllAt >= READ_ALL.toNanos();
    Instant since = all || readUpTo == null ? null : readUpTo.minus(UNDER_WAY);
    Changes changes =
        store.transact(tx -> new Changes(tx.now(), tx.vpses().powers(engine.name(), since)));
    if (all) {
      known.clear();
      readAllAt = now;
    }
    for (PowerStanding standing : changes.standings()) {
      if (standing.metered()) {
        known.put(standing.vps(), standing);
      } else {
        known.remove(standing.vps());
      }
    }
    if (all) {
      startedAt.keySet().retainAll(known.keySet());
      troubles.keySet().retainAll(known.keySet());
      settledAt.keySet().retainAll(known.keySet());
    }
    readUpTo = changes.at();
  }

  private record Changes(Instant at, List<PowerStanding> standings) {}

  /** Whether what became of the last act on it cannot be seen yet. */
  private boolean settles(VpsId id) {
    Long until = settledAt.get(id);
    if (until == null) {
      return false;
    }
    if (pace.nanos() < until) {
      return true;
    }
    settledAt.remove(id);
    return false;
  }

  /** Whether what is seen of the machine asks for nothing. */
  private static boolean fits(PowerStanding recorded, Sightings seen) {
    MachineName name = MachineName.of(recorded.vps());
    return switch (seen.of(name)) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR -> recorded.power() == PowerState.RUNNING;
      case POWERED_OFF, UNKNOWN -> false;
      case STOPPED, VANISHED, OFF -> recorded.power() == PowerState.STOPPED && !recorded.wanted();
      case ABSENT -> recorded.power() == PowerState.UNKNOWN;
    };
  }

  private void anew(VpsId id, Sightings seen) throws InterruptedException {
    Recorded read =
        store.transact(tx -> {
          Optional<Vps> vps = tx.vpses().find(id);
          return new Recorded(
              PowerRecords.state(tx, id),
              tx.vpses().powerTurn(id),
              vps.map(Vps::place).orElseGet(() -> Place.of(MachineName.of(id))),
              vps.map(PowerStanding::of).filter(PowerStanding::metered));
        });
    Optional<PowerStanding> recorded = read.standing();
    if (recorded.isEmpty()) {
      known.remove(id);
      startedAt.remove(id);
      troubles.remove(id);
      return;
    }
    known.put(id, recorded.get());
    String trouble = seen.troubles().get(MachineName.of(id));
    if (trouble != null) {
      trouble(id, trouble);
      return;
    }
    if (seen.of(MachineName.of(id)) == Observation.State.UNKNOWN && ++askedAlone > ASKED_ALONE) {
      // It is another one's turn first; the next looks come to it.
      known.remove(id);
      known.put(id, recorded.get());
      return;
    }
    look(recorded.get(), read);
    if (!startedAt.containsKey(id)) {
      troubles.remove(id);
    }
  }

  /**
   * What is recorded of one machine.
   *
   * @param operations on it
   * @param turn how often the standing of its power had changed
   * @param place where the engine keeps it
   */
  private record Recorded(
      RecordedState operations, long turn, Place place, Optional<PowerStanding> standing) {

    /** Whether nobody else has recorded anything of it since, so that what was seen is news. */
    boolean holds(Tx tx, VpsId id) {
      return tx.vpses().powerTurn(id) == turn && PowerRecords.noneEndedSince(tx, id, operations);
    }
  }

  private void trouble(VpsId id, String words) {
    if (!words.equals(troubles.put(id, words))) {
      onTrouble.accept(id, "cannot be looked at or started now: " + words);
    }
  }

  private void look(PowerStanding vps, Recorded then) throws InterruptedException {
    VpsId id = vps.vps();
    Place place = then.place();
    switch (engine.state(place)) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR -> {
        startedAt.remove(id);
        if (powered(id, then) == Met.UNWANTED && !settles(id)) {
          // A worker that stood still past its lease may start what was switched off meanwhile.
          onEvent.accept(id, "runs although it was switched off, and is stopped");
          engine.stop(place, Waiting.of(pace));
        }
      }
      case POWERED_OFF -> {
        // An operation that is at work, or was since, knows better what it is to be.
        if (off(id, then, true, "the guest switched itself off") && !settles(id)) {
          engine.stop(place, Waiting.of(pace));
        }
      }
      case OFF -> {
        // Nobody can tell who ended it. Of one that ran it is taken as its owner's wish: a machine
        // that its owner switched off must not be started and charged again.
        if (vps.power() == PowerState.RUNNING) {
          off(id, then, true, "it was switched off, and not by us");
        } else {
          off(id, then, false, "it is off");
          startAgain(vps);
        }
      }
      case STOPPED, VANISHED -> {
        off(id, then, false, "its process is gone");
        startAgain(vps);
      }
      case ABSENT -> missing(id, then);
      case UNKNOWN -> trouble(id, "it cannot be seen now");
    }
  }

  private void startAgain(PowerStanding vps) throws InterruptedException {
    if (!vps.wanted() || settles(vps.vps()) || !due(vps.vps())) {
      return;
    }
    restarts.start(
        vps.vps(), () -> onEvent.accept(vps.vps(), "is started again, as it should be running"));
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

  private Met powered(VpsId id, Recorded then) {
    Met met =
        store.transact(tx ->
            active(tx, id, PowerState.RUNNING, then)
                .map(vps -> {
                  // One that was missing and comes back running is unwanted as well.
                  boolean unwanted =
                      vps.standing().power() != PowerState.RUNNING
                          && vps.standing().desiredPower() == PowerState.STOPPED;
                  if (unwanted && PowerRecords.quiet(tx, id, then.operations())) {
                    return Met.UNWANTED;
                  }
                  // One that is being switched off runs until then; that operation's end tells.
                  if (unwanted && !PowerRecords.held(tx, id)) {
                    return Met.AS_RECORDED;
                  }
                  tx.vpses().setPower(id, PowerState.RUNNING);
                  PowerRecords.meter(tx, chance, vps);
                  return Met.STARTED;
                })
                .orElse(Met.AS_RECORDED));
    if (met == Met.STARTED) {
      onEvent.accept(id, "runs; processor and memory are metered again");
    }
    return met;
  }

  /**
   * Notes that it is off.
   *
   * @param then what was recorded before it was seen
   * @param byGuest its guest wanted it so; else nobody did
   * @return false when an operation's word about what it is to be is newer than what was seen
   */
  private boolean off(VpsId id, Recorded then, boolean byGuest, String why) {
    Off off =
        store.transact(tx -> {
          Optional<Vps> recorded =
              tx.vpses()
                  .lock(id)
                  .filter(vps -> PowerStanding.of(vps).metered())
                  .filter(_ -> then.holds(tx, id));
          boolean wished = byGuest && PowerRecords.quiet(tx, id, then.operations());
          Optional<Vps> differing =
              recorded.filter(vps ->
                  vps.standing().power() != PowerState.STOPPED
                      || wished && vps.standing().desiredPower() == PowerState.RUNNING);
          differing.ifPresent(vps ->
              PowerRecords.off(
                  tx, vps, wished ? PowerState.STOPPED : vps.standing().desiredPower()));
          boolean changed =
              differing.filter(vps -> vps.standing().power() == PowerState.RUNNING).isPresent();
          return new Off(recorded.isPresent() && (wished || !byGuest), changed);
        });
    if (off.changed()) {
      onEvent.accept(id, "is off: " + why + "; processor and memory are metered no longer");
    }
    return off.trusted();
  }

  private record Off(boolean trusted, boolean changed) {}

  /** In one transaction: whoever sees it run meanwhile comes before or after. */
  private void missing(VpsId id, Recorded then) {
    boolean changed =
        store.transact(tx ->
            active(tx, id, PowerState.UNKNOWN, then)
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

  /** The VPS, locked, when it is metered and the records do not say that state or a newer one. */
  private static Optional<Vps> active(Tx tx, VpsId id, PowerState power, Recorded then) {
    return tx.vpses()
        .lock(id)
        .filter(vps -> PowerStanding.of(vps).metered() && vps.standing().power() != power)
        .filter(_ -> then.holds(tx, id));
  }
}
