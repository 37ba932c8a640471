package dev.vakna.server.admin;

import dev.vakna.core.admission.HostRoom;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.capacity.Capacity;
import dev.vakna.core.capacity.HostCapacityView;
import dev.vakna.core.capacity.HostCapacityView.Addresses;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.inventory.Resources;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an engine's site has, what is promised of it and what is left. */
@RestController
@RequestMapping("/internal/admin/capacity")
class CapacityAdminController {

  private final Capacity capacity;
  private final EngineChoice engines;

  CapacityAdminController(Capacity capacity, EngineChoice engines) {
    this.capacity = capacity;
    this.engines = engines;
  }

  /**
   * @param diskInFlightBytes what restores in flight may still write
   * @param fits the largest machine that would still be admitted
   */
  record CapacityView(
      String host,
      SiteCapacity total,
      Resources promised,
      long diskInFlightBytes,
      HostRoom fits,
      Addresses addresses,
      OverCommit policy) {}

  @GetMapping
  CapacityView now(@RequestParam(required = false) @Nullable String engine) {
    HostCapacityView view = capacity.view(engines.of(engine));
    return new CapacityView(
        view.host(),
        view.total(),
        view.load().promised(),
        view.load().diskInFlight(),
        view.room(),
        view.addresses(),
        view.policy());
  }
}
