package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.metering.Meter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How one Cloud VM stands.
 *
 * @param active its service is
 * @param metered its processor is charged
 */
public record Standing(VpsId vps, boolean active, boolean metered) {

  static List<Standing> of(State state) {
    Set<VpsId> metered =
        state
            .intervals
            .where(interval -> interval.endedAt() == null && interval.meter() == Meter.CPU)
            .map(interval -> interval.vps())
            .collect(Collectors.toSet());
    return state
        .vpses
        .where(vps -> vps.placement() != null)
        .map(vps ->
            new Standing(
                vps.id(), vps.status() == ServiceStatus.ACTIVE, metered.contains(vps.id())))
        .toList();
  }
}
