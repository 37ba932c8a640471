package dev.vakna.core.store;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.reconcile.Act;
import dev.vakna.core.reconcile.Standing;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Questions over several records at once, and the log of what the reconciler did. */
public interface ReconciliationRecords {

  /** The standing of each id; every one asked for is answered. */
  Map<VpsId, Standing> standings(Set<VpsId> ids);

  /** Active VPSs on the host whose storage is not metered. */
  Set<VpsId> unmetered(String host);

  /** VPSs that are not there and have open intervals. */
  Set<VpsId> meteredAfterEnd();

  /** VPSs on the host whose address is not leased to them. */
  Set<VpsId> addressNotLeased(String host);

  /** Adds an act. */
  void append(Act act);

  /** The newest acts of all hosts, newest first. */
  List<Act> newest(int limit);

  /** The newest acts of that kind on one subject, newest first. */
  List<Act> newestOf(Act.Kind kind, String subject, int limit);

  /** Forgets all but the newest acts, and but those {@link Act.Kind#staying} that stay. */
  void keepNewest(int count);
}
