package dev.vakna.core.admin;

import dev.vakna.core.engine.EngineName;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Makes and changes regions. New prices count from the moment they are set, for all that runs. */
public final class Regions {

  private static final int HISTORY = 1000;
  private static final int MAX_DECIMALS = 12;
  private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(1_000_000);

  private final Store store;
  private final @Nullable AuditLog audit;

  /** Changes regions without a trace, as where a past is set up. */
  public Regions(Store store) {
    this.store = Objects.requireNonNull(store);
    this.audit = null;
  }

  /**
   * @param audit keeps what was changed, with what was there before
   */
  public Regions(Store store, AuditLog audit) {
    this.store = Objects.requireNonNull(store);
    this.audit = Objects.requireNonNull(audit);
  }

  /** The newest changes of a region, newest first. */
  public List<AuditEntry> history(String region) {
    return store.transact(
        tx -> tx.reconciliation().newestOf(AuditEntry.Kind.REGION, region, HISTORY));
  }

  /** All, by id. */
  public List<Region> all() {
    return store.transact(tx -> tx.regions().all());
  }

  /**
   * Makes or replaces a region. Meters that run in it go on at its prices: the intervals at the old
   * ones end with this very change.
   *
   * @throws AdminRefusedException when a value cannot be; nothing was changed then
   */
  public Region put(Region region) {
    return put(region, (before, whole) -> whole);
  }

  /**
   * The same, but the region's engine stays what it is: for whoever does not know of engines.
   *
   * @return the region with the engine that it has
   * @throws AdminRefusedException when a value cannot be; nothing was changed then
   */
  public Region putButEngine(Region region) {
    return put(region, (before, rest) -> rest.madeBy(before.map(Region::engine).orElse(null)));
  }

  private Region put(Region wished, BiFunction<Optional<Region>, Region, Region> whole) {
    check(wished);
    Done done =
        store.transact(tx -> {
          tx.regions().changeAlone();
          Optional<Region> before = tx.regions().find(wished.id());
          Region region = whole.apply(before, wished);
          return new Done(region, put(tx, before, region));
        });
    if (audit != null) {
      done.kept().ifPresent(audit::tell);
    }
    return done.region();
  }

  private record Done(Region region, Optional<AuditEntry> kept) {}

  private Optional<AuditEntry> put(Tx tx, Optional<Region> before, Region region) {
    boolean wasDefault = before.map(Region::isDefault).orElse(false);
    if (wasDefault && !region.isDefault()) {
      throw AdminRefusedException.fault(
          "isDefault",
          FieldFault.Code.UNKNOWN_VALUE,
          "One region is the default. Make another one the default first.");
    }
    tx.regions().put(region);
    // Asked for after the region is locked, so that no meter opened before at the old price
    // begins later than it ends.
    tx.metering().reprice(region.id(), region.prices(), tx.now());
    return audit == null
        ? Optional.empty()
        : RegionChange.words(before, region)
            .map(words -> audit.append(tx, AuditEntry.Kind.REGION, region.id(), words));
  }

  private static void check(Region region) {
    if (!region.id().matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw AdminRefusedException.fault(
          "id",
          FieldFault.Code.INVALID_NAME,
          "`id` must be lower-case letters, digits and hyphens, at most 63.");
    }
    String engine = region.engine();
    if (engine != null && !EngineName.allowed(engine)) {
      throw AdminRefusedException.fault(
          "engine",
          FieldFault.Code.INVALID_NAME,
          "`engine` must be the name of an engine: %s. It is null where whichever server takes the call makes the machine."
              .formatted(EngineName.RULE));
    }
    PriceList prices = region.prices();
    if (!prices.currencyCode().matches("[A-Z]{3}")) {
      throw AdminRefusedException.fault(
          "prices/currencyCode",
          FieldFault.Code.UNKNOWN_VALUE,
          "`currencyCode` must be three capital letters, for example SEK.");
    }
    for (Meter meter : Meter.values()) {
      check(field(meter), Charges.rate(meter, prices));
    }
    check("bandwidthPerGb", prices.bandwidthPerGb());
  }

  private static String field(Meter meter) {
    return switch (meter) {
      case CPU -> "cpuPerCoreHour";
      case MEMORY -> "memoryPerGbHour";
      case STORAGE -> "storagePerGbHour";
      case IPV4 -> "ipPerHour";
    };
  }

  private static void check(String field, BigDecimal price) {
    if (price.signum() < 0) {
      throw AdminRefusedException.fault(
          "prices/" + field,
          FieldFault.Code.BELOW_MINIMUM,
          "`%s` must be at least 0.".formatted(field));
    }
    if (price.compareTo(MAX_PRICE) > 0 || price.stripTrailingZeros().scale() > MAX_DECIMALS) {
      throw AdminRefusedException.fault(
          "prices/" + field,
          FieldFault.Code.ABOVE_MAXIMUM,
          "`%s` must be at most %s, with at most %d decimals."
              .formatted(field, MAX_PRICE.toPlainString(), MAX_DECIMALS));
    }
  }
}
