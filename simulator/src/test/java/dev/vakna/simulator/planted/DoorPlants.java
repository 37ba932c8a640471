package dev.vakna.simulator.planted;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.IdempotencyRecords;
import dev.vakna.core.store.JobRecords;
import dev.vakna.core.store.MeteringRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.store.VpsRecords;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.world.Assembly;
import dev.vakna.simulator.world.Doors;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Bugs in what customers reach, and in what looks around by itself. */
final class DoorPlants {

  private DoorPlants() {}

  static final class KeyNotKept implements Assembly {
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

  /** What a machine is to be is not written when the wish is accepted. */
  static final class WishNotWritten implements Assembly {
    @Override
    public PowerIntake power(Store store, Chance chance, Runnable onAccepted) {
      return Assembly.super.power(
          Altered.transactions(
              store,
              tx -> Altered.records(tx, "vpses", VpsRecords.class, "update", (_, _) -> null)),
          chance,
          onAccepted);
    }
  }

  /** The key is looked up in one transaction and kept in another. */
  static final class KeyNotHeld implements Assembly {
    @Override
    public Doors doors(Doors doors) {
      return Altered.method(
          Doors.class,
          doors,
          "restore",
          (_, arguments) -> restore(doors, (RestoreCall) arguments[0]));
    }

    private static RestoreAnswer restore(Doors doors, RestoreCall call) {
      String key = call.sending().key();
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
                      .map(kept -> answer(kept, call.sending().fingerprint()))
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
                  new Sending(null, call.sending().fingerprint())));
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
                            call.sending().fingerprint(),
                            accepted.job().text() + " " + accepted.vps().text(),
                            tx.now()));
              }
              return answer;
            });
      }
      return answer;
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

  static final class ForgottenMeter implements Assembly {
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

  /** An account's question for a job, by either of its names, that does not look at the account. */
  record OpenJobs(String question) implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.transactions(
          store,
          tx ->
              Altered.records(
                  tx,
                  "jobs",
                  JobRecords.class,
                  question,
                  (original, arguments) ->
                      arguments.length == 2
                          ? tx.jobs().find((JobId) arguments[1])
                          : original.call(arguments)));
    }
  }

  static final class LostWish implements Assembly {
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

  static final class HastySweeper implements Assembly {
    @Override
    public Round reconciler(
        Store store, Engine engine, Chance chance, Pace pace, Consumer<String> onEvent) {
      return () -> {
        Set<MachineName> known =
            store.transact(tx ->
                tx.vpses().onHost(engine.name()).stream()
                    .map(vps -> MachineName.of(vps.id()))
                    .collect(Collectors.toSet()));
        for (MachineName name : engine.sightings().states().keySet()) {
          if (!known.contains(name)) {
            engine.destroy(Place.of(name), Waiting.of(pace));
          }
        }
      };
    }
  }

  /** What had been read of a backup is forgotten whenever it cannot be read for a moment. */
  static final class ForgottenFacts implements Assembly {
    @Override
    public Store store(Store given) {
      return Altered.transactions(
          given,
          tx -> {
            Tx single =
                Altered.records(
                    tx,
                    "backups",
                    BackupRecords.class,
                    "put",
                    (original, arguments) -> original.call(forgotten((Backup) arguments[0])));
            return Altered.records(
                single,
                "backups",
                BackupRecords.class,
                "unavailable",
                (original, arguments) -> {
                  Object changed = original.call(arguments);
                  tx.backups()
                      .inStore((String) arguments[0])
                      .forEach(backup -> tx.backups().put(forgotten(backup)));
                  return changed;
                });
          });
    }

    private static Backup forgotten(Backup backup) {
      return backup.condition().state() != Backup.State.UNAVAILABLE
          ? backup
          : new Backup(
              backup.id(),
              backup.file(),
              backup.vmid(),
              backup.createdAt(),
              backup.condition(),
              null);
    }
  }

  static final class ForgottenReaders implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.transactions(
          store,
          tx ->
              Altered.records(tx, "jobs", JobRecords.class, "readingBackup", (_, _) -> List.of()));
    }
  }

  static final class ForgottenDeletion implements Assembly {
    @Override
    public Store store(Store store) {
      return Altered.transactions(
          store,
          tx ->
              Altered.records(tx, "backups", BackupRecords.class, "deleting", (_, _) -> List.of()));
    }
  }
}
