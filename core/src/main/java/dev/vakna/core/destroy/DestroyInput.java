package dev.vakna.core.destroy;

import dev.vakna.core.id.VpsId;

/** Which Cloud VM ends. */
record DestroyInput(VpsId vps) {}
