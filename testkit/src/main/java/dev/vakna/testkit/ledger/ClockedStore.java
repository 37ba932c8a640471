package dev.vakna.testkit.ledger;

import dev.vakna.core.store.AccountRecords;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.core.store.AttachmentRecords;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.IdempotencyRecords;
import dev.vakna.core.store.JobRecords;
import dev.vakna.core.store.KeyRecords;
import dev.vakna.core.store.MeteringRecords;
import dev.vakna.core.store.ReconciliationRecords;
import dev.vakna.core.store.RegionRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.store.VpsRecords;
import dev.vakna.operations.Journal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/** Another storage under a clock of the test's. */
public record ClockedStore(Store store, InstantSource clock) implements Store {

  @Override
  public <R> R transact(Function<Tx, R> work) {
    return store.transact(tx -> work.apply(new ClockedTx(tx, clock.instant())));
  }

  @Override
  public Journal<Tx> journal() {
    return store.journal();
  }

  private record ClockedTx(Tx tx, Instant now) implements Tx {

    @Override
    public AccountRecords accounts() {
      return tx.accounts();
    }

    @Override
    public KeyRecords keys() {
      return tx.keys();
    }

    @Override
    public RegionRecords regions() {
      return tx.regions();
    }

    @Override
    public VpsRecords vpses() {
      return tx.vpses();
    }

    @Override
    public BackupRecords backups() {
      return tx.backups();
    }

    @Override
    public JobRecords jobs() {
      return tx.jobs();
    }

    @Override
    public AddressRecords addresses() {
      return tx.addresses();
    }

    @Override
    public MeteringRecords metering() {
      return tx.metering();
    }

    @Override
    public IdempotencyRecords idempotency() {
      return tx.idempotency();
    }

    @Override
    public AttachmentRecords attachments() {
      return tx.attachments();
    }

    @Override
    public ReconciliationRecords reconciliation() {
      return tx.reconciliation();
    }
  }
}
