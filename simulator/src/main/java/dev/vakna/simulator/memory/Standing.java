package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.metering.Meter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one Cloud VM stands.
 *
 * @param active its service is
 * @param metered its processor is charged
 * @param charged anything of it is
 * @param desired what it is to be
 * @param held kind of the operation that has hold of it; null when none has
 */
public record Standing(
    VpsId vps,
    boolean active,
    boolean metered,
    boolean charged,
    PowerState desired,
    @Nullable String held) {

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
    Map<VpsId, String> held = new HashMap<>();
    state
        .operations
        .where(each -> !each.job().operation().status().ended())
        .forEach(each -> held.put(each.job().vps(), each.job().operation().kind()));
    return state
        .vpses
        .where(vps -> vps.site().placement() != null)
        .map(vps ->
            new Standing(
                vps.id(),
                vps.standing().status() == ServiceStatus.ACTIVE,
                metered.contains(vps.id()),
                charged.contains(vps.id()),
                vps.standing().desiredPower(),
                held.get(vps.id())))
        .toList();
  }
}
