package dev.vakna.core.admin;

import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a change of a region changes, in words. */
final class RegionChange {

  private RegionChange() {}

  /** Empty when nothing is changed; a price is the same however many zeros end it. */
  static Optional<String> words(Optional<Region> before, Region after) {
    return Changed.words(before.map(RegionChange::fields), fields(after));
  }

  private static Map<String, String> fields(Region region) {
    PriceList prices = region.prices();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", region.name());
    fields.put("country", region.country());
    fields.put("available", Boolean.toString(region.available()));
    fields.put("default", Boolean.toString(region.isDefault()));
    // No engine is called so: a name begins with a letter or a digit.
    fields.put("engine", Objects.requireNonNullElse(region.engine(), "-"));
    fields.put("cores", range(region.cpuCores()));
    fields.put("memory", range(region.memoryGb()));
    fields.put("storage", range(region.storageGb()));
    fields.put("currency", prices.currencyCode());
    fields.put("core-hour", plain(prices.cpuPerCoreHour()));
    fields.put("memory GB-hour", plain(prices.memoryPerGbHour()));
    fields.put("storage GB-hour", plain(prices.storagePerGbHour()));
    fields.put("address-hour", plain(prices.ipPerHour()));
    fields.put("traffic GB", plain(prices.bandwidthPerGb()));
    return fields;
  }

  private static String range(Region.Range range) {
    return range.min() + "-" + range.max();
  }

  private static String plain(BigDecimal price) {
    return price.stripTrailingZeros().toPlainString();
  }
}
