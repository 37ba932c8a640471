package dev.vakna.core.power;

import dev.vakna.core.id.VpsId;

/**
 * Which machine.
 *
 * @param force a guest that does not switch itself off in time is switched off all the same
 */
record PowerInput(VpsId vps, boolean force) {}
