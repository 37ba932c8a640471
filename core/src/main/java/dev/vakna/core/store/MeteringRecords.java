package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Metering intervals. Storage refuses a second open interval of one VPS and meter, and any overlap.
 */
public interface MeteringRecords {

  void open(Interval interval);

  /** Closes the VPS's open intervals of those meters; finding none is success. */
  void close(VpsId vps, Set<Meter> meters, Instant at);

  /** The VPS's intervals, oldest first. */
  List<Interval> of(VpsId vps);

  /** The account's intervals that touch {@code [from, to)}, oldest first. */
  List<Interval> of(AccountId account, Instant from, Instant to);
}
