package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A VPS's backups with their gates, decided by the same admission as the restore call. */
public final class BackupListing {

  private final Store store;
  private final Engine engine;
  private final OverCommit overCommit;

  public BackupListing(Store store, Engine engine, OverCommit overCommit) {
    this.store = store;
    this.engine = engine;
    this.overCommit = overCommit;
  }

  /** The backups of the caller's VPS, newest first; none when there is no such VPS. */
  public Optional<Listed> of(Caller caller, String vpsId) {
    RestoreFacts facts = new RestoreFacts(store, engine, overCommit);
    return store.transact(tx ->
        VpsId.parse(vpsId)
            .flatMap(id -> tx.vpses().find(caller.account(), id))
            .map(vps -> list(tx, caller, vps, facts)));
  }

  private Listed list(Tx tx, Caller caller, Vps vps, RestoreFacts facts) {
    Vps.BackupSource place = vps.source();
    List<Backup> backups =
        place == null ? List.of() : tx.backups().ofGuest(place.store(), place.vmid());
    Account account = tx.accounts().find(caller.account()).orElseThrow();
    Account.Usage usage = tx.accounts().usage(account.id());
    List<Region> regions = tx.regions().all();
    HostLoad load = facts.load(tx);
    List<Gated> gated = new ArrayList<>();
    for (Backup backup : backups) {
      AdmissionFacts read = facts.of(caller, account, usage, vps, backup, regions, load);
      gated.add(
          new Gated(
              backup,
              Admission.backupGb(backup, read.guest()),
              Admission.storageRule(read, read.defaultRegion()).minimumGb(),
              Admission.gate(read)));
    }
    Gate canRestore = Admission.canRestore(caller, vps.status(), backups);
    Gate canRestoreToPayg =
        gated.stream()
            .map(Gated::canRestoreToPayg)
            .filter(Gate::allowed)
            .findFirst()
            .orElseGet(() -> gated.isEmpty() ? canRestore : gated.getFirst().canRestoreToPayg());
    return new Listed(gated, canRestore, canRestoreToPayg);
  }

  /**
   * @param canRestore the documented gate of the VPS
   * @param canRestoreToPayg open when any backup's is
   */
  public record Listed(List<Gated> backups, Gate canRestore, Gate canRestoreToPayg) {
    public Listed {
      backups = List.copyOf(backups);
    }
  }

  /**
   * A backup with what a caller needs to restore it.
   *
   * @param diskSizeGb its data disks in whole GiB
   * @param minimumStorageGb smallest storage that a restore may ask for in the default region
   * @param canRestoreToPayg whether a restore with no wishes would be accepted now
   */
  public record Gated(Backup backup, int diskSizeGb, int minimumStorageGb, Gate canRestoreToPayg) {}
}
