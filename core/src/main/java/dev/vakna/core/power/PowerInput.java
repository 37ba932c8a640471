package dev.vakna.core.power;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.Place;
import org.jspecify.annotations.Nullable;

/**
 * Which machine.
 *
 * @param force a guest that does not switch itself off in time is switched off all the same
 * @param place where the engine keeps it, in the engine's words; null from a release that kept none
 */
record PowerInput(VpsId vps, boolean force, @Nullable String place) {

  /** Its place. */
  Place at() {
    return Place.kept(vps, place);
  }
}
