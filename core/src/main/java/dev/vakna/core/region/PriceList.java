package dev.vakna.core.region;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Hourly prices, in major units of the currency, not rounded.
 *
 * @param currencyCode ISO 4217
 * @param cpuPerCoreHour one core for an hour
 * @param memoryPerGbHour one GiB of memory for an hour
 * @param storagePerGbHour one GiB of storage for an hour
 * @param ipPerHour one address for an hour
 * @param bandwidthPerGb one GiB of traffic
 */
public record PriceList(
    String currencyCode,
    BigDecimal cpuPerCoreHour,
    BigDecimal memoryPerGbHour,
    BigDecimal storagePerGbHour,
    BigDecimal ipPerHour,
    BigDecimal bandwidthPerGb) {

  public PriceList {
    Objects.requireNonNull(currencyCode);
    Objects.requireNonNull(cpuPerCoreHour);
    Objects.requireNonNull(memoryPerGbHour);
    Objects.requireNonNull(storagePerGbHour);
    Objects.requireNonNull(ipPerHour);
    Objects.requireNonNull(bandwidthPerGb);
  }
}
