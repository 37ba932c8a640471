package dev.vakna.server.run;

import dev.vakna.core.power.PowerWatch;
import java.util.List;

/** The watches over power of a server, one for each engine that it reaches. */
record PowerWatches(List<PowerWatch> all) {

  PowerWatches {
    all = List.copyOf(all);
  }
}
