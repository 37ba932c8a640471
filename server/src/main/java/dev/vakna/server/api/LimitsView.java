package dev.vakna.server.api;

import dev.vakna.core.account.LimitsLeft;
import dev.vakna.core.restore.CloudOffers;
import java.util.List;

/**
 * What is left of an account's limits. Limits are raised by asking support: no request for that is
 * ever pending here.
 */
record LimitsView(
    Amounts current,
    Amounts max,
    Amounts remaining,
    PricesView billing,
    boolean hasPendingRequests,
    List<Object> pendingRequests) {

  record Amounts(int cpuCores, int memoryGb, int storageGb, int instanceCount) {
    static Amounts of(LimitsLeft.Amounts amounts) {
      return new Amounts(
          amounts.cpuCores(), amounts.memoryGb(), amounts.storageGb(), amounts.instances());
    }
  }

  static LimitsView of(CloudOffers.Limits limits) {
    LimitsLeft amounts = limits.amounts();
    return new LimitsView(
        Amounts.of(amounts.current()),
        Amounts.of(amounts.max()),
        Amounts.of(amounts.remaining()),
        PricesView.of(limits.prices()),
        false,
        List.of());
  }
}
