package dev.vakna.core.admission;

import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a region has room for one more machine now. Pure.
 *
 * @param regions all regions
 * @param host the host that makes the region's machines
 */
record Room(List<Region> regions, HostFacts host) {

  private static final Duration RETRY = Duration.ofSeconds(60);

  /**
   * Why a machine of that size finds no room, or nothing.
   *
   * @param expectedBytes what its restore may write to the host's disk
   */
  Optional<Refusal> shortage(Region region, Resources wish, long expectedBytes) {
    if (!region.available()) {
      return Optional.of(full(region, "room for new machines", "Try again later."));
    }
    if (!host.reached()) {
      return Optional.of(closed(region));
    }
    SiteCapacity capacity = host.capacity();
    if (capacity == null) {
      return Optional.of(
          refusal(
              "Region %s does not tell now what it has room for. Try again in a minute."
                  .formatted(region.id())));
    }
    return host.overCommit()
        .shortage(capacity, host.load(), wish, expectedBytes)
        .map(shortage ->
            full(
                region,
                shortage.words(),
                shortage.lessHelps()
                    ? "Ask for less, or try again later."
                    : "Try again when other restores have ended, or choose a smaller backup."))
        .or(() -> host.addressFree() ? Optional.empty() : Optional.of(noAddress(region)));
  }

  private Refusal closed(Region region) {
    boolean others =
        regions.stream().anyMatch(other -> other.available() && !other.id().equals(region.id()));
    return refusal(
        "No new machine can be made in region %s now. Try again later%s, or ask support."
            .formatted(region.id(), others ? ", choose another region" : ""));
  }

  private static Refusal full(Region region, String what, String cure) {
    return refusal("Region %s has not enough %s now. %s".formatted(region.id(), what, cure));
  }

  /** All addresses of the region's network are taken. */
  static Refusal noAddress(Region region) {
    return refusal(
        "Region %s has no free address now. Try again later, or ask support."
            .formatted(region.id()));
  }

  private static Refusal refusal(String detail) {
    return Refusal.gate(ProblemCode.CAPACITY_UNAVAILABLE, "capacity_unavailable", detail, RETRY);
  }
}
