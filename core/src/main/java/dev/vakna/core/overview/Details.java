package dev.vakna.core.overview;

import dev.vakna.core.admission.Gate;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerAct;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A VPS with what may be done with it.
 *
 * @param vps the VPS
 * @param nextDueAt when its present billing period ends; null for one that is not metered here
 * @param traffic what was counted of its traffic in its present billing period; null for one whose
 *     traffic is not counted
 * @param power whether each act on its power is open to the caller now
 * @param canCancel whether it may be ended now
 * @param canResize whether its size may change now
 * @param canChangeFirewall whether what is open of it may change now
 * @param firewall what is open of it; null where none is kept
 */
public record Details(
    Vps vps,
    @Nullable Instant nextDueAt,
    Gauges.@Nullable Traffic traffic,
    Map<PowerAct, Gate> power,
    Gate canCancel,
    Gate canResize,
    Gate canChangeFirewall,
    @Nullable Firewall firewall) {

  public Details {
    Objects.requireNonNull(vps);
    power = Map.copyOf(power);
    Objects.requireNonNull(canCancel);
    Objects.requireNonNull(canResize);
    Objects.requireNonNull(canChangeFirewall);
  }
}
