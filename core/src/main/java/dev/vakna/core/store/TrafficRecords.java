package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.traffic.SeenCounter;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;

/**
 * How far the traffic of machines was counted, and what was counted. What is counted only grows,
 * and stays when its VPS is gone; how far goes with the VPS.
 */
public interface TrafficRecords {

  /**
   * What is remembered of those VPSs' counters; and nobody else may ask this for that engine before
   * the transaction ends, so that nothing is counted by two.
   */
  List<SeenCounter> lock(String engine, Set<VpsId> vpses);

  /**
   * Adds entries, or replaces those of the same VPS and epoch; of a VPS that is gone none is kept.
   * Times are kept in whole microseconds.
   */
  void keep(List<SeenCounter> seen);

  /** Removes entries, by their VPS and epoch; finding none is success. */
  void forget(List<SeenCounter> seen);

  /** Adds that to what was counted of the same VPS in the same month at the same price. */
  void add(List<TrafficUse> more);

  /** Whether the VPS's traffic is counted: whether a counter of its machine was ever seen. */
  boolean isCounted(VpsId vps);

  /** What was counted of the VPS in a month, by currency and price. */
  List<TrafficUse> of(VpsId vps, YearMonth month);

  /** What was counted of all VPSs of an account in a month, by VPS, currency and price. */
  List<TrafficUse> of(AccountId account, YearMonth month);
}
