package dev.vakna.core.admission;

import dev.vakna.core.engine.SiteCapacity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the host that makes the machines of the region that is meant.
 *
 * @param reached its engine is one that this server reaches
 * @param capacity what it has, or null when it does not tell
 * @param load what is promised of it already
 * @param wired its machines get into a network that the provider has
 * @param addressFree an address of its network is free; true where it is not known
 * @param overCommit how far it may be promised
 */
public record HostFacts(
    boolean reached,
    @Nullable SiteCapacity capacity,
    HostLoad load,
    boolean wired,
    boolean addressFree,
    OverCommit overCommit) {

  public HostFacts {
    Objects.requireNonNull(load);
    Objects.requireNonNull(overCommit);
  }
}
