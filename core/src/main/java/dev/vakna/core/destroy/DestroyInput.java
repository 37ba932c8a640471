package dev.vakna.core.destroy;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.Place;
import org.jspecify.annotations.Nullable;

/**
 * Which Cloud VM ends.
 *
 * @param place where the engine keeps it, in the engine's words; null from a release that kept none
 */
record DestroyInput(VpsId vps, @Nullable String place) {

  /** Its place. */
  Place at() {
    return Place.kept(vps, place);
  }
}
