package dev.vakna.core.admission;

import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.region.Region;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a restore will make.
 *
 * @param name as wished, or null to be generated
 * @param region where
 * @param resources how large
 * @param guest the archived machine
 */
public record AdmittedRestore(
    @Nullable String name, Region region, Resources resources, GuestConfig guest) {

  public AdmittedRestore {
    Objects.requireNonNull(region);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(guest);
  }
}
