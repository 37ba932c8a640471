package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.metering.Meter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How one Cloud VM stands.
 *
 * @param active its service is
 * @param metered its processor is charged
 * @param charged anything of it is
 */
public record Standing(VpsId vps, boolean active, boolean metered, boolean charged) {

  static List<Standing> of(State state) {
    Set<VpsId> metered = new HashSet<>();
    Set<VpsId> charged = new HashSet<>();
    state
        .intervals
        .where(interval -> interval.endedAt() == null)
        .forEach(interval -> {
          charged.add(interval.vps());
          if (interval.meter() == Meter.CPU) {
            metered.add(interval.vps());
          }
        });
    return state
        .vpses
        .where(vps -> vps.site().placement() != null)
        .map(vps ->
            new Standing(
                vps.id(),
                vps.standing().status() == ServiceStatus.ACTIVE,
                metered.contains(vps.id()),
                charged.contains(vps.id())))
        .toList();
  }
}
