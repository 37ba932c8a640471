package dev.vakna.core.store;

import dev.vakna.core.forecast.RestoreTiming;
import java.util.List;

/** How long restores took, the newest of each host. */
public interface TimingRecords {

  /** How many of each host are kept for good. */
  int KEPT = 1000;

  /** Adds a restore's; one of the same job that is there already stays. */
  void add(RestoreTiming timing);

  /**
   * The newest of a host, newest first.
   *
   * @param limit at most so many
   */
  List<RestoreTiming> newest(String host, int limit);

  /** Forgets all but the newest of a host. */
  void keepNewest(String host, int count);
}
