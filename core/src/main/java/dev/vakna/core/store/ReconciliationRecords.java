package dev.vakna.core.store;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.RecordedState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Questions over several records at once, and the audit log. */
public interface ReconciliationRecords {

  /** The recorded state of each id; every one asked for is answered. */
  Map<VpsId, RecordedState> recordedStates(Set<VpsId> ids);

  /** Active VPSs on the host whose storage is not metered. */
  Set<VpsId> unmetered(String host);

  /**
   * VPSs that are not there and have open intervals, among those of the next open intervals by
   * their VPS.
   *
   * @param after {@link Metered#last} of the look before, or null
   * @param limit so many open intervals are looked at
   */
  Metered meteredAfterEnd(@Nullable VpsId after, int limit);

  /** Those of these VPSs that are not there and have open intervals. */
  Set<VpsId> meteredAfterEnd(Set<VpsId> of);

  /**
   * What a look at open intervals found.
   *
   * @param gone VPSs that are not there
   * @param last where the look ended, or null when there is no more
   */
  record Metered(Set<VpsId> gone, @Nullable VpsId last) {
    public Metered {
      gone = Set.copyOf(gone);
    }
  }

  /** VPSs on the host whose address is not leased to them. */
  Set<VpsId> addressNotLeased(String host);

  /** Adds an entry to the audit log. */
  void append(AuditEntry entry);

  /** The newest audit entries of all hosts, newest first. */
  List<AuditEntry> newest(int limit);

  /** The newest audit entries of that kind on one subject, newest first. */
  List<AuditEntry> newestOf(AuditEntry.Kind kind, String subject, int limit);

  /**
   * Forgets all but the newest audit entries, and but the {@link AuditEntry.Kind#permanent} ones.
   */
  void keepNewest(int count);
}
