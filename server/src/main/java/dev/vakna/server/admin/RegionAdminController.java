package dev.vakna.server.admin;

import dev.vakna.core.admin.Regions;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.region.Region;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Regions with their bounds and prices. */
@RestController
@RequestMapping("/internal/admin/regions")
class RegionAdminController {

  private final Regions regions;
  private final AdminBody bodies;

  RegionAdminController(Regions regions, AdminBody bodies) {
    this.regions = regions;
    this.bodies = bodies;
  }

  record RegionList(List<Region> regions) {}

  @GetMapping
  RegionList all() {
    return new RegionList(regions.all());
  }

  /**
   * Replaces the whole region: read it, change it, put it back. A body without {@code engine}, as
   * was kept from an earlier release, leaves the engine as it is; null leaves the region without.
   */
  @PutMapping("/{id}")
  Region put(@PathVariable String id, HttpServletRequest request) {
    AdminBody.Told<Region> told = bodies.told(request, Region.class);
    Region region = told.body();
    if (!region.id().equals(id)) {
      throw fault("/id", "`id` must be the path's.");
    }
    return told.fields().contains("engine") ? regions.put(region) : regions.putButEngine(region);
  }

  record ChangeView(Instant at, String host, String words) {}

  record History(List<ChangeView> changes) {}

  /** What was changed of a region, newest first. */
  @GetMapping("/{id}/history")
  History history(@PathVariable String id) {
    return new History(
        regions.history(id).stream()
            .map(entry -> new ChangeView(entry.at(), entry.host(), entry.words()))
            .toList());
  }

  private static RefusedException fault(String pointer, String detail) {
    return RefusedException.fault(pointer, FieldFault.Code.UNKNOWN_VALUE, detail);
  }
}
