package dev.vakna.simulator.planted;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.store.EndRecords;
import dev.vakna.core.store.MeteringRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.VpsRecords;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.simulator.world.Assembly;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Bugs in how machines end and in how they get another size. */
final class EndPlants {

  private EndPlants() {}

  /** Meters end when somebody comes to end them, however long the machine's time was over. */
  static final class ChargedUntilSomebodyLooks implements Assembly {
    @Override
    public Store storage(MemoryStore storage) {
      return Altered.transactions(
          storage,
          tx ->
              Altered.records(
                  tx,
                  "metering",
                  MeteringRecords.class,
                  "close",
                  (original, arguments) -> {
                    VpsId vps = (VpsId) arguments[0];
                    Optional<Ending> ending = tx.ends().find(vps);
                    ending.ifPresent(known -> tx.ends().put(Ending.none(vps, known.account())));
                    Object closed = original.call(arguments);
                    ending.ifPresent(tx.ends()::put);
                    return closed;
                  }));
    }
  }

  /** An end at once leaves the meters to whoever removes the machine. */
  static final class ChargedUntilRemoved implements Assembly {
    @Override
    public DestroyIntake ends(Store store, Chance chance, Runnable onAccepted) {
      return Assembly.super.ends(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(tx, "metering", MeteringRecords.class, "close", (_, _) -> null)),
          chance,
          onAccepted);
    }

    @Override
    public Cancellations cancellations(Store store, Chance chance, DestroyIntake ends) {
      return Assembly.super.cancellations(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(tx, "metering", MeteringRecords.class, "close", (_, _) -> null)),
          chance,
          ends);
    }
  }

  /** That an end is taken back is answered and not written. */
  static final class EndNotTakenBack implements Assembly {
    @Override
    public Cancellations cancellations(Store store, Chance chance, DestroyIntake ends) {
      return Assembly.super.cancellations(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx,
                      "ends",
                      EndRecords.class,
                      "put",
                      (original, arguments) ->
                          ((Ending) arguments[0]).dueAt().isPresent()
                              ? original.call(arguments)
                              : null)),
          chance,
          ends);
    }
  }

  /** Ends that are due are not looked for. */
  static final class ForgottenEnds implements Assembly {
    @Override
    public Round dueEnds(Store store, DestroyIntake ends, BiConsumer<VpsId, String> onEvent) {
      return () -> {};
    }
  }

  /** Another size is accepted and not recorded. */
  static final class ResizeNotRecorded implements Assembly {
    @Override
    public ResizeIntake resizes(Store store, Chance chance, Engine engine, OverCommit overCommit) {
      return Assembly.super.resizes(
          Altered.transactions(
              store,
              tx -> Altered.records(tx, "vpses", VpsRecords.class, "update", (_, _) -> null)),
          chance,
          engine,
          overCommit);
    }
  }

  /** Meters that begin again go on with what they held before. */
  static final class MetersOfTheOldSize implements Assembly {
    @Override
    public Store storage(MemoryStore storage) {
      return Altered.transactions(
          storage,
          tx ->
              Altered.records(
                  tx,
                  "metering",
                  MeteringRecords.class,
                  "open",
                  (original, arguments) -> {
                    Interval begun = (Interval) arguments[0];
                    return original.call(
                        tx.metering().of(begun.vps()).stream()
                            .filter(earlier -> earlier.meter() == begun.meter())
                            .findFirst()
                            .map(earlier -> holding(begun, earlier.quantity()))
                            .orElse(begun));
                  }));
    }

    private static Interval holding(Interval begun, int quantity) {
      return new Interval(
          begun.id(),
          begun.account(),
          begun.vps(),
          begun.meter(),
          quantity,
          begun.ratePerHour(),
          begun.currencyCode(),
          begun.startedAt(),
          null);
    }
  }

  /** A machine starts in the size that it was made with. */
  static final class StartsInItsOldSize implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(Engine.class, engine, "resize", (_, _) -> null);
    }
  }
}
