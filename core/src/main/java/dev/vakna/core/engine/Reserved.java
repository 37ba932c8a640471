package dev.vakna.core.engine;

import dev.vakna.core.machine.Place;
import java.util.Objects;

/**
 * What a reservation made sure of.
 *
 * @param place where the machine will be
 * @param given what it surely gets, as far as that is known already
 */
public record Reserved(Place place, Given given) {

  public Reserved {
    Objects.requireNonNull(place);
    Objects.requireNonNull(given);
  }
}
