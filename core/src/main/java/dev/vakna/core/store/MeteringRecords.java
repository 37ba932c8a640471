package dev.vakna.core.store;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metering intervals: a ledger that only grows. An interval is added open and closed once; nothing
 * else ever changes and nothing is removed. Storage refuses a second open interval of one VPS and
 * meter, and any overlap.
 */
public interface MeteringRecords {

  /**
   * Adds an open interval. Where the VPS's last interval of that meter ended later, as after the
   * clock was set back, it begins there instead, so that no second counts twice.
   */
  void open(Interval interval);

  /**
   * Closes the VPS's open intervals of those meters; finding none is success. One that began later
   * than that ends where it began. None ends later than {@link Ending#chargedUntil} of its VPS,
   * whoever closes it and however late: nobody is charged beyond an end that was accepted.
   */
  void close(VpsId vps, Set<Meter> meters, Instant at);

  /**
   * Makes new prices count for every VPS of a region: its open intervals whose price differs are
   * closed as {@link #close} does it, and each is followed without a gap by an open one at the new
   * price.
   *
   * @return how many
   */
  int reprice(String region, PriceList prices, Instant at);

  /** The VPS's intervals, oldest first. */
  List<Interval> of(VpsId vps);

  /** The account's intervals that touch {@code [from, to)}, oldest first. */
  List<Interval> of(AccountId account, Instant from, Instant to);

  /**
   * A page of the accounts with an interval that touches {@code [from, to)}, by id, ascending.
   *
   * @param after the last account of the page before, or null for the first page
   * @param limit at most so many
   */
  List<AccountId> accounts(Instant from, Instant to, @Nullable AccountId after, int limit);
}
