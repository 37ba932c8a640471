package dev.vakna.simulator.planted;

import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.restore.step.RestoreContext;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.core.store.MeteringRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Journal;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Progress;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.simulator.world.Assembly;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Bugs in what drives operations and in what their steps and endings do. */
final class DrivePlants {

  private DrivePlants() {}

  static final class NoFence implements Assembly {
    private final Map<UUID, Long> newest = new HashMap<>();

    @Override
    public Store storage(MemoryStore storage) {
      newest.clear();
      return Altered.journal(
          storage,
          journal -> {
            Journal<Tx> noting =
                Altered.method(
                    Journal.class,
                    journal,
                    "claim",
                    (original, arguments) -> {
                      Object claimed = original.call(arguments);
                      ((Optional<?>) claimed)
                          .map(Claim.class::cast)
                          .ifPresent(claim -> newest.put(claim.operation().id(), claim.fence()));
                      return claimed;
                    });
            return Altered.method(
                Journal.class,
                noting,
                "append",
                (original, arguments) -> {
                  Claim claim = Altered.claim(arguments);
                  Claim fresh =
                      new Claim(
                          claim.operation(),
                          newest.getOrDefault(claim.operation().id(), claim.fence()));
                  return original.call(Altered.with(arguments, 0, fresh));
                });
          });
    }
  }

  static final class ForgottenCaps implements Assembly {
    @Override
    public Store storage(MemoryStore storage) {
      return Altered.journal(
          storage,
          journal ->
              Altered.method(
                  Journal.class,
                  journal,
                  "claim",
                  (original, arguments) ->
                      original.call(
                          Altered.with(
                              arguments, 2, new Caps(((Caps) arguments[2]).kinds(), 0, 0)))));
    }
  }

  static final class ForgottenAddress implements Assembly {
    @Override
    public List<OperationKind<Tx, ?>> kinds(
        Store store,
        Engine engine,
        BackupStores stores,
        ProofPolicy proof,
        Pace pace,
        Chance chance) {
      return Altered.each(
          Assembly.super.kinds(store, engine, stores, proof, pace, chance),
          kind ->
              Altered.endings(
                  kind,
                  tx ->
                      Altered.records(
                          tx, "addresses", AddressRecords.class, "release", (_, _) -> null)));
    }
  }

  static final class ChargedEarly implements Assembly {
    @Override
    public List<OperationKind<Tx, ?>> kinds(
        Store store,
        Engine engine,
        BackupStores stores,
        ProofPolicy proof,
        Pace pace,
        Chance chance) {
      return Altered.each(
          Assembly.super.kinds(store, engine, stores, proof, pace, chance),
          kind -> kind instanceof RestoreKind restore ? early(restore, store, chance) : kind);
    }

    private static OperationKind<Tx, RestoreContext> early(
        RestoreKind kind, Store store, Chance chance) {
      OperationKind<Tx, RestoreContext> late =
          Altered.endings(
              kind,
              tx -> Altered.records(tx, "metering", MeteringRecords.class, "open", (_, _) -> null));
      return new Altered.AlteredKind<>(late) {
        @Override
        public List<Step<RestoreContext>> steps() {
          return kind.steps().stream()
              .<Step<RestoreContext>>map(
                  step -> step.name().equals("boot") ? charging(step, store, chance) : step)
              .toList();
        }
      };
    }

    private static Step<RestoreContext> charging(
        Step<RestoreContext> boot, Store store, Chance chance) {
      return new Altered.AlteredStep<>(boot) {
        @Override
        public String perform(RestoreContext context, StepControl control)
            throws InterruptedException {
          String result = super.perform(context, control);
          store.transact(tx -> {
            if (tx.metering().of(context.input().target().vps()).isEmpty()) {
              Charges.opened(
                      chance,
                      context.input().account(),
                      context.input().target().vps(),
                      context.input().target().resources(),
                      tx.regions().defaultRegion().prices(),
                      EnumSet.allOf(Meter.class),
                      tx.now())
                  .forEach(tx.metering()::open);
            }
            return result;
          });
          return result;
        }
      };
    }
  }

  static final class LateIntent implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.journal(
          store,
          journal ->
              Altered.method(
                  Journal.class,
                  journal,
                  "append",
                  (original, arguments) -> {
                    if (arguments[2] == Entry.Mark.INTENT) {
                      return null;
                    }
                    if (arguments[2] == Entry.Mark.DONE) {
                      Object[] intent = Altered.with(arguments, 2, Entry.Mark.INTENT);
                      original.call(intent);
                    }
                    return original.call(arguments);
                  }));
    }
  }

  static final class TornEnding implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.journal(
          store,
          journal ->
              Altered.method(
                  Journal.class,
                  journal,
                  "finish",
                  (original, arguments) -> {
                    @SuppressWarnings("unchecked")
                    Journal.Ending<Tx> ending = (Journal.Ending<Tx>) arguments[2];
                    String result = store.transact(tx -> ending.apply(tx, tx.now()));
                    Journal.Ending<Tx> nothing = (Tx tx, Instant now) -> result;
                    return original.call(Altered.with(arguments, 2, nothing));
                  }));
    }
  }

  static final class ChangedSource implements Assembly {
    @Override
    public List<OperationKind<Tx, ?>> kinds(
        Store store,
        Engine engine,
        BackupStores stores,
        ProofPolicy proof,
        Pace pace,
        Chance chance) {
      return Altered.each(
          Assembly.super.kinds(store, engine, stores, proof, pace, chance),
          kind -> kind instanceof RestoreKind restore ? changing(restore) : kind);
    }

    private static OperationKind<Tx, RestoreContext> changing(RestoreKind kind) {
      return new Altered.AlteredKind<>(kind) {
        @Override
        public String complete(Tx tx, RestoreContext context, Instant now) {
          tx.vpses().setPower(context.input().origin().source(), PowerState.STOPPED);
          return super.complete(tx, context, now);
        }
      };
    }
  }

  static final class BarAnew implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.journal(
          store,
          journal ->
              Altered.method(
                  Journal.class,
                  journal,
                  "append",
                  (original, arguments) ->
                      original.call(
                          arguments[2] == Entry.Mark.RETRY
                              ? Altered.with(arguments, 4, Progress.NONE)
                              : arguments)));
    }
  }

  static final class SilentUndo implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "destroy",
          (original, arguments) -> {
            try {
              return original.call(arguments);
            } catch (EngineException e) {
              return null;
            }
          });
    }
  }

  static final class FoundByLooks implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "destroy",
          (original, arguments) -> {
            for (MachineName name : engine.sightings().states().keySet()) {
              if (engine.state(Place.of(name)) == Observation.State.STOPPED) {
                // It has disks and does not run: it must be the one that is being undone.
                return original.call(Place.of(name), arguments[1]);
              }
            }
            return original.call(arguments);
          });
    }
  }
}
