package dev.vakna.core.power;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which machine.
 *
 * @param force a guest that does not switch itself off in time is switched off all the same
 * @param place where the engine keeps it, in the engine's words; null from a release that kept none
 * @param cpuCores how many it is to run with, which nobody changes meanwhile; null from a release
 *     that changed no sizes
 * @param memoryMb likewise
 */
record PowerInput(
    VpsId vps,
    boolean force,
    @Nullable String place,
    @Nullable Integer cpuCores,
    @Nullable Integer memoryMb) {

  static PowerInput of(Vps vps, boolean force, @Nullable String place) {
    MachineSize size = vps.machineSize();
    return new PowerInput(vps.id(), force, place, size.cpuCores(), size.memoryMb());
  }

  /** The size that it is to run in; none where it stays as it is. */
  Optional<MachineSize> size() {
    return cpuCores == null || memoryMb == null
        ? Optional.empty()
        : Optional.of(new MachineSize(cpuCores, memoryMb));
  }

  /** Its place. */
  Place at() {
    return Place.kept(vps, place);
  }
}
