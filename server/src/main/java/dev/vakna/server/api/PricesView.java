package dev.vakna.server.api;

import dev.vakna.core.region.PriceList;
import java.math.BigDecimal;

/** A region's prices, as they are charged. */
record PricesView(
    String currencyCode,
    BigDecimal cpuPerCoreHour,
    BigDecimal memoryPerGbHour,
    BigDecimal storagePerGbHour,
    BigDecimal bandwidthPerGb,
    BigDecimal ipPerHour) {

  static PricesView of(PriceList prices) {
    return new PricesView(
        prices.currencyCode(),
        prices.cpuPerCoreHour(),
        prices.memoryPerGbHour(),
        prices.storagePerGbHour(),
        prices.bandwidthPerGb(),
        prices.ipPerHour());
  }
}
