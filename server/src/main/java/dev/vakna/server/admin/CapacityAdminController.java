package dev.vakna.server.admin;

import dev.vakna.core.admission.HostRoom;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.capacity.Capacity;
import dev.vakna.core.capacity.HostCapacityView;
import dev.vakna.core.capacity.HostCapacityView.Addresses;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.inventory.Resources;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the host has, what is promised of it and what is left. */
@RestController
@RequestMapping("/internal/admin/capacity")
class CapacityAdminController {

  private final Capacity capacity;

  CapacityAdminController(Capacity capacity) {
    this.capacity = capacity;
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
  CapacityView now() {
    HostCapacityView view = capacity.view();
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
