package dev.vakna.core.overview;

import dev.vakna.core.inventory.Vps;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a VPS is reached.
 *
 * @param vps the VPS
 * @param card its network card; null when it has none, or no address yet
 */
public record Network(Vps vps, @Nullable NetworkCard card) {

  public Network {
    Objects.requireNonNull(vps);
  }
}
