package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.deletion.BackupDeletion;
import dev.vakna.core.deletion.DeletionAnswer;
import dev.vakna.core.destroy.CancelCall;
import dev.vakna.core.destroy.CancelRequest;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.id.JobId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerCall;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.resize.NewSize;
import dev.vakna.core.resize.ResizeCall;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.engine.ModelEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is another account's is neither waited for nor held up by asking for it. */
@ExtendWith(SharedDatabase.class)
class PostgresTenantIT {

  private static final Set<String> OF_BACKUPS = Set.of("restore", "deletion");

  private final SeededChance chance = new SeededChance(System.nanoTime(), InstantSource.system());
  private final Samples samples = new Samples(chance, Instant.parse("2026-03-07T01:15:09Z"));
  private final PostgresStore store;

  PostgresTenantIT(PostgresStore store) {
    this.store = store;
  }

  @Test
  void whatAnotherAccountChangesIsNotWaitedFor() {
    Vps theirs = machine(account());
    Backup backup =
        samples.backup(samples.unique("store"), 100, Instant.parse("2026-03-07T01:15:09Z"));
    store.transact(tx -> {
      tx.backups().putStore(new StoredPlace(backup.file().store(), "directory", "/srv"));
      tx.backups().add(backup);
      return true;
    });
    Account account = account();
    Vps own = machine(account);
    Caller caller = new Caller(account.id(), "key", EnumSet.allOf(Scope.class));
    String id = theirs.id().text();
    Sending once = new Sending(null, "f");
    DestroyIntake ends = new DestroyIntake(store, chance, () -> {});
    RestoreIntake restores =
        new RestoreIntake(store, chance, new ModelEngine("near"), OverCommit.STANDARD, () -> {});
    Map<String, Supplier<Refusal>> calls =
        Map.of(
            "restore",
            () ->
                ((RestoreAnswer.Refused)
                        restores.accept(
                            new RestoreCall(
                                caller,
                                own.id().text(),
                                backup.id().text(),
                                said(RestoreRequest.DEFAULTS),
                                once)))
                    .refusal(),
            "cancel",
            () ->
                ((Cancellations.Answer.Refused)
                        new Cancellations(store, chance, ends)
                            .cancel(new CancelCall(caller, id, said(CancelRequest.DEFAULTS), once)))
                    .refusal(),
            "revoke",
            () -> new Cancellations(store, chance, ends).revoke(caller, id).orElseThrow(),
            "end date",
            () ->
                ((EndDates.Answer.Refused)
                        new EndDates(store).accept(caller, id, said(new EndDates.Wish(true, null))))
                    .refusal(),
            "resize",
            () ->
                ((ResizeIntake.Answer.Refused)
                        new ResizeIntake(
                                store,
                                chance,
                                Engines.only(new ModelEngine("near")),
                                OverCommit.STANDARD)
                            .resize(new ResizeCall(caller, id, said(new NewSize(1, 1)), once)))
                    .refusal(),
            "power",
            () ->
                ((PowerIntake.Answer.Refused)
                        new PowerIntake(store, chance, () -> {})
                            .accept(
                                new PowerCall(
                                    caller,
                                    id,
                                    PowerAct.STOP,
                                    said(new PowerCall.Wish(false)),
                                    once)))
                    .refusal(),
            "deletion",
            () ->
                ((DeletionAnswer.Refused)
                        new BackupDeletion(store, _ -> Optional.empty(), (_, _) -> {})
                            .delete(caller, own.id().text(), backup.id().text()))
                    .refusal());
    store.transact(tx -> {
      tx.vpses().lock(theirs.id());
      tx.backups().lock(backup.id());
      calls.forEach((name, call) ->
          assertThat(CompletableFuture.supplyAsync(call).orTimeout(10, TimeUnit.SECONDS))
              .as(name)
              .succeedsWithin(11, TimeUnit.SECONDS)
              .isEqualTo(OF_BACKUPS.contains(name) ? NotFound.BACKUP : NotFound.VPS));
      return true;
    });
  }

  private static <T> Body<T> said(T wish) {
    return new Body.Read<>(wish, List.of());
  }

  private Account account() {
    Account account = samples.account();
    store.transact(tx -> {
      tx.accounts().insert(account);
      return true;
    });
    return account;
  }

  private Vps machine(Account account) {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), samples.unique("host"));
    store.transact(tx -> {
      tx.vpses().insert(vps);
      return true;
    });
    return vps;
  }
}
