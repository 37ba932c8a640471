package dev.vakna.server.admin;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
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

  private final Store store;
  private final AdminBody bodies;

  RegionAdminController(Store store, AdminBody bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  record RegionList(List<Region> regions) {}

  @GetMapping
  RegionList all() {
    return new RegionList(store.transact(tx -> tx.regions().all()));
  }

  /** Replaces the whole region: read it, change it, put it back. */
  @PutMapping("/{id}")
  Region put(@PathVariable String id, HttpServletRequest request) {
    Region region = bodies.read(request, Region.class);
    if (!region.id().equals(id) || !id.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw fault("/id", "`id` must be the path's: lower-case letters, digits and hyphens.");
    }
    return store.transact(tx -> {
      boolean wasDefault = tx.regions().find(id).map(Region::isDefault).orElse(false);
      if (wasDefault && !region.isDefault()) {
        throw fault("/isDefault", "One region is the default. Make another one the default first.");
      }
      tx.regions().put(region);
      return region;
    });
  }

  private static RefusedException fault(String pointer, String detail) {
    return new RefusedException(
        Refusal.invalid(
            detail, List.of(new FieldFault(pointer, FieldFault.Code.UNKNOWN_VALUE, detail))));
  }
}
