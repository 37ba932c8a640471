package dev.vakna.simulator.world;

import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** The provider changes its prices now and then, up and back again. */
final class Pricer {

  private static final List<Integer> PAUSES = List.of(4, 11, 37, 90);

  private final World world;

  Pricer(World world) {
    this.world = world;
  }

  void act() {
    int times = world.choices().below(3);
    for (int i = 0; i < times; i++) {
      int pause = PAUSES.get(world.choices().below(PAUSES.size()));
      world.scheduler().sleep(Duration.ofSeconds(pause).toNanos());
      world
          .server()
          .call(
              "change prices",
              doors -> doors.regions().put(changed(doors.regions().all().getFirst())).prices());
    }
  }

  private static Region changed(Region region) {
    PriceList prices = region.prices();
    BigDecimal other = new BigDecimal("0.25");
    BigDecimal core =
        prices.cpuPerCoreHour().compareTo(other) == 0 ? new BigDecimal("0.015") : other;
    return new Region(
        region.id(),
        region.name(),
        region.country(),
        region.available(),
        region.isDefault(),
        region.cpuCores(),
        region.memoryGb(),
        region.storageGb(),
        new PriceList(
            prices.currencyCode(),
            core,
            prices.memoryPerGbHour(),
            prices.storagePerGbHour(),
            prices.ipPerHour(),
            prices.bandwidthPerGb()),
        region.engine());
  }
}
