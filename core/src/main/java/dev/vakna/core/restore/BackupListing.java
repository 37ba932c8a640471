package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.CloudFacts;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A VPS's backups with their gates, decided by the same admission as the restore call. The engine
 * of the default region is asked before the transaction, in which storage is only read; the gates
 * are decided after it.
 */
public final class BackupListing {

  /** So many at most are listed at once. */
  public static final int MOST = 1000;

  /** So many of the newest are read at first, for the gates of the whole VPS. */
  private static final int FIRST = 32;

  private final Store store;
  private final RestoreFacts.Reader reader;

  /** Gates of one engine. */
  public BackupListing(Store store, Engine engine, OverCommit overCommit) {
    this(store, Engines.only(engine), overCommit, Troubles.untold());
  }

  /**
   * @param engines those that this server reaches
   * @param troubles told of regions in which nothing can be restored
   */
  public BackupListing(Store store, Engines engines, OverCommit overCommit, Troubles troubles) {
    this.store = store;
    this.reader = new RestoreFacts.Reader(store, engines, overCommit, troubles);
  }

  /** As many as are listed at once of the newest backups; none when there is no such VPS. */
  public Optional<Listed> of(Caller caller, String vpsId) {
    return of(caller, vpsId, null, MOST);
  }

  /**
   * A page of the backups of the caller's VPS, newest first; none when there is no such VPS.
   *
   * @param after where the page before ended, or null
   * @param limit at most so many, 1 to {@link #MOST}
   */
  public Optional<Listed> of(Caller caller, String vpsId, @Nullable Position after, int limit) {
    return reader.decide(
        null,
        facts ->
            store
                .read(tx ->
                    VpsId.parse(vpsId)
                        .flatMap(id -> tx.vpses().find(caller.account(), id))
                        .map(vps -> read(tx, caller, vps, facts, after, limit)))
                .map(reading -> list(reading, facts, limit)));
  }

  private static Reading read(
      Tx tx, Caller caller, Vps vps, RestoreFacts facts, @Nullable Position after, int limit) {
    Account account = tx.accounts().find(caller.account()).orElseThrow();
    List<Region> regions = tx.regions().all();
    facts.requireFitting(regions);
    CloudFacts cloud =
        new CloudFacts(caller, account, tx.accounts().usage(account.id()), regions, facts.host(tx));
    RestoreSource source = RestoreSource.of(vps);
    int most = Math.clamp(limit + 1L, FIRST, MOST);
    List<Backup> newest = tx.custody().of(vps.id(), null, most);
    // Most often one of the first can be restored, and then no other decides anything.
    if (newest.size() == most
        && most < MOST
        && newest.stream()
            .noneMatch(backup -> Admission.gate(facts.of(cloud, source, backup)).allowed())) {
      most = MOST;
      newest = tx.custody().of(vps.id(), null, most);
    }
    List<Backup> page =
        after == null && limit < most
            ? newest.subList(0, Math.min(limit + 1, newest.size()))
            : tx.custody().of(vps.id(), after, limit + 1);
    return new Reading(
        cloud,
        source,
        newest,
        page,
        newest.size() < most ? newest.size() : tx.custody().count(vps.id()));
  }

  private static Listed list(Reading reading, RestoreFacts facts, int limit) {
    List<Backup> page = reading.page();
    boolean more = page.size() > limit;
    List<Backup> shown = more ? page.subList(0, limit) : page;
    List<Gated> gated = new ArrayList<>();
    for (Backup backup : shown) {
      AdmissionFacts read = reading.facts(facts, backup);
      gated.add(
          new Gated(
              backup,
              Admission.backupGb(backup, read.guest()),
              Admission.storageRule(read, read.cloud().defaultRegion()).minimumGb(),
              Admission.gate(read)));
    }
    Gate canRestore =
        Admission.canRestore(reading.cloud().caller(), reading.source().status(), reading.newest());
    Backup last = more ? shown.getLast() : null;
    return new Listed(
        gated,
        canRestore,
        canRestoreToPayg(reading, facts, canRestore),
        reading.count(),
        last == null ? null : new Position(last.createdAt(), last.id()));
  }

  /** Open by the newest backup that can be restored; else closed as the newest one's is. */
  private static Gate canRestoreToPayg(Reading reading, RestoreFacts facts, Gate canRestore) {
    Gate newest = null;
    for (Backup backup : reading.newest()) {
      Gate gate = Admission.gate(reading.facts(facts, backup));
      if (gate.allowed()) {
        return gate;
      }
      newest = newest == null ? gate : newest;
    }
    return newest == null ? canRestore : newest;
  }

  /** What a listing stands on, read in one transaction. */
  private record Reading(
      CloudFacts cloud, RestoreSource source, List<Backup> newest, List<Backup> page, int count) {

    AdmissionFacts facts(RestoreFacts facts, Backup backup) {
      return facts.of(cloud, source, backup);
    }
  }

  /**
   * @param canRestore the documented gate of the VPS
   * @param canRestoreToPayg open when any backup's is
   * @param count how many backups the VPS has
   * @param next where this page ends, or null when there is nothing after it
   */
  public record Listed(
      List<Gated> backups,
      Gate canRestore,
      Gate canRestoreToPayg,
      int count,
      @Nullable Position next) {
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
