package dev.vakna.core.engine;

import dev.vakna.core.machine.Place;
import java.util.List;
import java.util.Optional;

/**
 * Looks at machines and at what is left of them. Nothing here changes anything. What is read is
 * read before the records it is compared with.
 */
public interface Sights {

  /**
   * What every machine of the site does, for who looks again and again at all of them: one look,
   * however many there are. One machine that cannot be looked at costs only itself. What is told
   * may be some seconds old: whoever acts on it asks {@link #state} first.
   */
  Sightings sightings();

  /** What is seen of the machine now; cheap enough to be asked every second. */
  Observation observe(Place place);

  /**
   * The state alone of {@link #observe}; cheaper where an engine can say it without asking the
   * guest.
   */
  default Observation.State state(Place place) {
    return observe(place).state();
  }

  /**
   * What the machine uses now; {@link Gauges#NONE} of one that does not run or is not here. Cheap
   * enough to be asked every second, and in nobody's way: it waits for no guest and takes no
   * channel that other calls need.
   */
  Gauges gauges(Place place);

  /**
   * The counters of the traffic of all machines of the site: one look, however many there are. A
   * machine keeps its counter at least until {@link Machines#stop}, {@link Machines#boot}, {@link
   * Machines#resize} or {@link Machines#destroy} is called, or it ends by itself. An engine that
   * counts nothing tells {@link TrafficCounters#NONE}, at no cost.
   */
  default TrafficCounters traffic() {
    return TrafficCounters.NONE;
  }

  /**
   * Everything at the site that carries this engine's mark, whole machines and what is left of
   * others.
   */
  Traces traces();

  /**
   * The services of a machine as they are offered now, which may have changed since {@link
   * Machines#define} told them; empty for one that is not defined or not here.
   */
  List<Service> services(Place place);

  /** The last part of the machine's serial console, control characters made harmless. */
  Optional<String> console(Place place, int maxChars);

  /**
   * What the machine's display shows now. Throws nothing that keeps a machine from being proven.
   */
  Screen screen(Place place);
}
