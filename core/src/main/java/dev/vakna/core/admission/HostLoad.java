package dev.vakna.core.admission;

import dev.vakna.core.inventory.Resources;
import java.util.Objects;

/**
 * What is promised of a host.
 *
 * @param promised sizes of all machines on it, those being made included
 * @param diskInFlight bytes that restores may still write which had not ended when the host's free
 *     disk was read
 */
public record HostLoad(Resources promised, long diskInFlight) {

  /** Nothing. */
  public static final HostLoad NONE = new HostLoad(new Resources(0, 0, 0), 0);

  public HostLoad {
    Objects.requireNonNull(promised);
    if (diskInFlight < 0) {
      throw new IllegalArgumentException("%d bytes are no load".formatted(diskInFlight));
    }
  }
}
