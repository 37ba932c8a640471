package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.store.CustodyRecords.Position;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an account's backups come from: its VPSs, and those that are gone. What is being deleted is
 * not among the backups. Every question reads what it answers and little more.
 */
public interface SourceRecords {

  /** What is kept of an account's VPS that is gone and had backups; another account's is none. */
  Optional<FormerVps> former(AccountId account, VpsId id);

  /**
   * One source's backups, newest first.
   *
   * @param after where to go on after, or null for the newest
   * @param limit at most so many
   * @return without a backup, once, when the source is the account's and none is to be told from
   *     the start; nothing when it is not the account's
   */
  List<Sourced> of(AccountId account, VpsId source, @Nullable Position after, int limit);

  /**
   * The backups of all of an account's sources that have some, by the source's id, each source's
   * newest first.
   *
   * @param but a source to leave out
   * @param after only sources of greater ids, or null for all
   * @param limit at most so many backups
   */
  List<Sourced> others(AccountId account, VpsId but, @Nullable VpsId after, int limit);

  /**
   * Which VPS that is gone had that archive last, in that store; none where VPSs of several
   * accounts had it.
   *
   * @param archiveId as the archive's header calls it
   */
  Optional<VpsId> formerOf(String store, String archiveId);

  /**
   * A backup with its source.
   *
   * @param source the VPS
   * @param name what its owner calls it, or called it
   * @param status standing of its service
   * @param retained it is gone
   * @param backup null where the source has none
   */
  record Sourced(
      VpsId source, String name, ServiceStatus status, boolean retained, @Nullable Brief backup) {
    public Sourced {
      Objects.requireNonNull(source);
      Objects.requireNonNull(name);
      Objects.requireNonNull(status);
    }
  }

  /**
   * A backup in short.
   *
   * @param key file name inside its store
   * @param sizeBytes size of the archive file
   */
  record Brief(BackupId id, String key, Instant createdAt, long sizeBytes) {}
}
