package dev.vakna.core.restore;

import dev.vakna.core.machine.Devices;
import dev.vakna.core.metering.Meter;
import java.util.EnumSet;
import java.util.Set;

/** What a restored machine is metered for: an address only where it has a network card. */
final class Metered {

  private Metered() {}

  static Set<Meter> of(Devices devices) {
    EnumSet<Meter> meters = EnumSet.allOf(Meter.class);
    if (devices.nic() == Devices.NicModel.NONE) {
      meters.remove(Meter.IPV4);
    }
    return meters;
  }
}
