package dev.vakna.simulator.planted;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admin.Operations;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Observation;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.ProofPolicy;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreContext;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.core.store.IdempotencyRecords;
import dev.vakna.core.store.JobRecords;
import dev.vakna.core.store.MeteringRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.store.VpsRecords;
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
import dev.vakna.simulator.world.Doors;
import dev.vakna.simulator.world.Invariant;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A bug of a kind that such systems have had, and what it must be found by. */
enum Plant {
  A_WRITE_WITHOUT_A_FENCE(NoFence::new, Invariant.FENCED_OUT, Invariant.ENDS_ONCE),
  AN_UNDO_THAT_FORGETS_THE_ADDRESS(
      ForgottenAddress::new, Invariant.NO_SURPRISES, Invariant.ADDRESSES_MATCH_RECORDS),
  CHARGED_BEFORE_ACTIVE(
      ChargedEarly::new, Invariant.NOTHING_CHARGED_FOR_NOTHING, Invariant.METERS_MATCH_RECORDS),
  A_MACHINE_FOUND_BY_ITS_LOOKS(
      FoundByLooks::new, Invariant.MACHINES_MATCH_RECORDS, Invariant.NOTHING_LEFT_WHEN_FAILED),
  AN_EFFECT_BEFORE_ITS_INTENT(
      LateIntent::new, Invariant.MACHINES_MATCH_RECORDS, Invariant.NOTHING_LEFT_WHEN_FAILED),
  A_KEY_THAT_IS_NOT_KEPT(
      KeyNotKept::new, Invariant.ONE_REQUEST_ONE_JOB, Invariant.SAME_ANSWER_AGAIN),
  A_KEY_THAT_IS_NOT_HELD(
      KeyNotHeld::new, Invariant.ONE_REQUEST_ONE_JOB, Invariant.SAME_ANSWER_AGAIN),
  AN_UNDO_THAT_FAILS_AND_SAYS_IT_DID_NOT(
      SilentUndo::new, Invariant.NOTHING_LEFT_WHEN_FAILED, Invariant.MACHINES_MATCH_RECORDS),
  AN_END_THAT_FORGETS_A_METER(ForgottenMeter::new, Invariant.METERS_MATCH_RECORDS),
  A_WATCH_THAT_METERS_WHAT_IS_BEING_MADE(
      EagerWatch::new,
      Invariant.NOTHING_CHARGED_FOR_NOTHING,
      Invariant.NO_SURPRISES,
      Invariant.METERS_MATCH_RECORDS),
  AN_ENDING_IN_TWO_TRANSACTIONS(
      TornEnding::new, Invariant.NO_SURPRISES, Invariant.ONE_MACHINE_OR_NONE),
  A_JOB_SHOWN_TO_ANYBODY(OpenJobs::new, Invariant.TENANTS_APART),
  A_SOURCE_THAT_IS_CHANGED(ChangedSource::new, Invariant.SOURCES_UNTOUCHED),
  A_CANCELLATION_THAT_IS_ONLY_ANSWERED(LostWish::new, Invariant.ACCEPTED_CANCEL_ENDS_IT),
  A_SWEEPER_THAT_DOES_NOT_LOOK_TWICE(
      HastySweeper::new, Invariant.SWEPT_ONLY_WHEN_OVER, Invariant.MACHINES_MATCH_RECORDS),
  A_WATCH_THAT_STARTS_WHAT_WAS_SWITCHED_OFF(StubbornWatch::new, Invariant.POWER_AS_WANTED),
  A_RETRY_THAT_STARTS_THE_BAR_AGAIN(BarAnew::new, Invariant.PROGRESS_ONLY_FORWARD);

  private final Supplier<Assembly> assembly;
  private final Set<Invariant> foundBy;

  Plant(Supplier<Assembly> assembly, Invariant first, Invariant... more) {
    this.assembly = assembly;
    this.foundBy = EnumSet.of(first, more);
  }

  Assembly assembly() {
    return assembly.get();
  }

  Set<Invariant> foundBy() {
    return foundBy;
  }

  private static final class NoFence implements Assembly {
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

  private static final class ForgottenAddress implements Assembly {
    @Override
    public List<OperationKind<Tx, ?>> kinds(
        Engine engine, BackupStores stores, ProofPolicy proof, Pace pace, Chance chance) {
      return Altered.each(
          Assembly.super.kinds(engine, stores, proof, pace, chance),
          kind ->
              Altered.endings(
                  kind,
                  tx ->
                      Altered.records(
                          tx, "addresses", AddressRecords.class, "release", (_, _) -> null)));
    }
  }

  private static final class ChargedEarly implements Assembly {
    private Store store;

    @Override
    public Store store(Store given) {
      store = given;
      return given;
    }

    @Override
    public List<OperationKind<Tx, ?>> kinds(
        Engine engine, BackupStores stores, ProofPolicy proof, Pace pace, Chance chance) {
      Store mine = store;
      return Altered.each(
          Assembly.super.kinds(engine, stores, proof, pace, chance),
          kind -> kind instanceof RestoreKind restore ? early(restore, mine, chance) : kind);
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
            if (tx.metering().of(context.input().vps()).isEmpty()) {
              Charges.opened(
                      chance,
                      context.input().account(),
                      context.input().vps(),
                      context.input().resources(),
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

  private static final class FoundByLooks implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "destroy",
          (original, arguments) -> {
            for (MachineName name : engine.inventory()) {
              if (engine.state(name) == Observation.State.STOPPED) {
                // It has disks and does not run: it must be the one that is being undone.
                return original.call(name);
              }
            }
            return original.call(arguments);
          });
    }
  }

  private static final class LateIntent implements Assembly {
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

  private static final class KeyNotKept implements Assembly {
    @Override
    public RestoreIntake restores(
        Store store, Chance chance, Engine engine, OverCommit overCommit, Runnable onAccepted) {
      return Assembly.super.restores(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx, "idempotency", IdempotencyRecords.class, "keep", (_, _) -> null)),
          chance,
          engine,
          overCommit,
          onAccepted);
    }
  }

  /** The key is looked up in one transaction and kept in another. */
  private static final class KeyNotHeld implements Assembly {
    @Override
    public Doors doors(Doors doors) {
      return new Doors() {
        @Override
        public RestoreAnswer restore(RestoreCall call) {
          String key = call.idempotencyKey();
          if (key == null) {
            return doors.restore(call);
          }
          AccountId account = call.caller().account();
          RestoreAnswer earlier =
              doors
                  .store()
                  .transact(tx ->
                      tx.idempotency()
                          .find(account, "apart", key)
                          .map(kept -> answer(kept, call.fingerprint()))
                          .orElse(null));
          if (earlier != null) {
            return earlier;
          }
          RestoreAnswer answer =
              doors.restore(
                  new RestoreCall(
                      call.caller(),
                      call.vpsId(),
                      call.backupId(),
                      call.body(),
                      null,
                      call.fingerprint()));
          if (answer instanceof RestoreAnswer.Accepted accepted) {
            doors
                .store()
                .transact(tx -> {
                  if (tx.idempotency().find(account, "apart", key).isEmpty()) {
                    tx.idempotency()
                        .keep(
                            account,
                            "apart",
                            key,
                            new IdempotencyRecords.Kept(
                                call.fingerprint(),
                                accepted.job().text() + " " + accepted.vps().text(),
                                tx.now()));
                  }
                  return answer;
                });
          }
          return answer;
        }

        @Override
        public DestroyIntake ends() {
          return doors.ends();
        }

        @Override
        public Jobs jobs() {
          return doors.jobs();
        }

        @Override
        public Operations operations() {
          return doors.operations();
        }

        @Override
        public Optional<BackupListing.Listed> list(Caller caller, String vps) {
          return doors.list(caller, vps);
        }

        @Override
        public Store store() {
          return doors.store();
        }
      };
    }

    private static RestoreAnswer answer(IdempotencyRecords.Kept kept, String fingerprint) {
      if (!kept.requestHash().equals(fingerprint)) {
        return new RestoreAnswer.Refused(
            Refusal.of(ProblemCode.IDEMPOTENCY_KEY_REUSED, "used for another request"));
      }
      String[] parts = kept.answer().split(" ", -1);
      return new RestoreAnswer.Accepted(
          JobId.parse(parts[0]).orElseThrow(), VpsId.parse(parts[1]).orElseThrow(), true);
    }
  }

  private static final class SilentUndo implements Assembly {
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

  private static final class ForgottenMeter implements Assembly {
    @Override
    public DestroyIntake ends(Store store, Chance chance, Runnable onAccepted) {
      return Assembly.super.ends(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx,
                      "metering",
                      MeteringRecords.class,
                      "close",
                      (original, arguments) ->
                          original.call(
                              Altered.with(
                                  arguments, 1, EnumSet.complementOf(EnumSet.of(Meter.IPV4)))))),
          chance,
          onAccepted);
    }
  }

  private static final class EagerWatch implements Assembly {
    @Override
    public PowerWatch power(
        Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
      return Assembly.super.power(
          Altered.transactions(
              store, tx -> everythingActive(everythingActive(tx, "onHost"), "lock")),
          engine,
          chance,
          pace,
          onEvent);
    }

    private static Tx everythingActive(Tx tx, String method) {
      return Altered.records(
          tx,
          "vpses",
          VpsRecords.class,
          method,
          (original, arguments) -> {
            Object found = original.call(arguments);
            return found instanceof List<?> all
                ? all.stream().map(vps -> active((Vps) vps)).toList()
                : ((Optional<?>) found).map(vps -> active((Vps) vps));
          });
    }

    private static Vps active(Vps vps) {
      return vps.status() == ServiceStatus.PENDING
          ? vps.in(ServiceStatus.ACTIVE, vps.power(), vps.desiredPower())
          : vps;
    }
  }

  private static final class TornEnding implements Assembly {
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

  private static final class OpenJobs implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.transactions(
          store,
          tx ->
              Altered.records(
                  tx,
                  "jobs",
                  JobRecords.class,
                  "find",
                  (original, arguments) ->
                      arguments.length == 2
                          ? tx.jobs().find((JobId) arguments[1])
                          : original.call(arguments)));
    }
  }

  private static final class ChangedSource implements Assembly {
    @Override
    public List<OperationKind<Tx, ?>> kinds(
        Engine engine, BackupStores stores, ProofPolicy proof, Pace pace, Chance chance) {
      return Altered.each(
          Assembly.super.kinds(engine, stores, proof, pace, chance),
          kind -> kind instanceof RestoreKind restore ? changing(restore) : kind);
    }

    private static OperationKind<Tx, RestoreContext> changing(RestoreKind kind) {
      return new Altered.AlteredKind<>(kind) {
        @Override
        public String complete(Tx tx, RestoreContext context, Instant now) {
          tx.vpses().setPower(context.input().source(), PowerState.STOPPED);
          return super.complete(tx, context, now);
        }
      };
    }
  }

  private static final class LostWish implements Assembly {
    @Override
    public Jobs jobs(Store store, Set<String> forwardOnly, Consumer<JobId> onCancelled) {
      return Assembly.super.jobs(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx,
                      "jobs",
                      JobRecords.class,
                      "requestCancel",
                      (original, arguments) ->
                          !tx.jobs()
                              .find((JobId) arguments[0])
                              .orElseThrow()
                              .operation()
                              .status()
                              .ended())),
          forwardOnly,
          onCancelled);
    }
  }

  private static final class HastySweeper implements Assembly {
    @Override
    public Runnable reconciler(
        Store store, Engine engine, Chance chance, Pace pace, Consumer<String> onEvent) {
      return () -> {
        Set<MachineName> known =
            store.transact(tx ->
                tx.vpses().onHost(engine.host()).stream()
                    .map(vps -> MachineName.of(vps.id()))
                    .collect(Collectors.toSet()));
        engine.inventory().stream().filter(name -> !known.contains(name)).forEach(engine::destroy);
      };
    }
  }

  private static final class StubbornWatch implements Assembly {
    @Override
    public PowerWatch power(
        Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
      return Assembly.super.power(
          Altered.transactions(store, tx -> wanted(wanted(tx, "onHost"), "find")),
          engine,
          chance,
          pace,
          onEvent);
    }

    private static Tx wanted(Tx tx, String method) {
      return Altered.records(
          tx,
          "vpses",
          VpsRecords.class,
          method,
          (original, arguments) -> {
            Object found = original.call(arguments);
            return found instanceof List<?> all
                ? all.stream().map(vps -> running((Vps) vps)).toList()
                : ((Optional<?>) found).map(vps -> running((Vps) vps));
          });
    }

    private static Vps running(Vps vps) {
      return vps.in(vps.status(), vps.power(), PowerState.RUNNING);
    }
  }

  private static final class BarAnew implements Assembly {
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
}
