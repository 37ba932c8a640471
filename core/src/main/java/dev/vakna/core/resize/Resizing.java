package dev.vakna.core.resize;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Makes a VPS's record and its open meters say another size, in the caller's transaction. */
public final class Resizing {

  private final Chance chance;

  public Resizing(Chance chance) {
    this.chance = Objects.requireNonNull(chance);
  }

  /**
   * Records the new size. Open meters whose quantity changes are closed and opened anew at the
   * region's prices; those that stand still begin with the new size when they next run. Doing it
   * again changes nothing.
   *
   * @param vps as it was read and locked in this transaction
   * @return the VPS as it is now
   */
  public Vps resize(Tx tx, Vps vps, Resources to) {
    PriceList prices = tx.regions().hold(vps.site().region()).orElseThrow().prices();
    Instant now = tx.now();
    Set<Meter> changed = EnumSet.noneOf(Meter.class);
    for (Interval interval : tx.metering().of(vps.id())) {
      if (interval.endedAt() == null
          && interval.quantity() != Charges.quantity(interval.meter(), to)) {
        changed.add(interval.meter());
      }
    }
    tx.metering().close(vps.id(), changed, now);
    List<Interval> opened =
        Charges.opened(chance, vps.account(), vps.id(), to, prices, changed, now);
    opened.forEach(tx.metering()::open);
    Vps resized = vps.sized(to);
    tx.vpses().update(resized);
    return resized;
  }
}
