package dev.vakna.server.admin;

import dev.vakna.core.admin.Importer;
import dev.vakna.core.admin.Places;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Backup stores, their scans and their import. */
@RestController
@RequestMapping("/internal/admin/stores")
class StoreAdminController {

  private final Places places;
  private final StoreKeeper keeper;
  private final Importer importer;
  private final AdminBody bodies;

  StoreAdminController(Places places, StoreKeeper keeper, Importer importer, AdminBody bodies) {
    this.places = places;
    this.keeper = keeper;
    this.importer = importer;
    this.bodies = bodies;
  }

  /** All stores. */
  record PlaceList(List<Shown> stores) {}

  /**
   * A store with what this server's last look at it found.
   *
   * @param readOnly whether no archive of it is ever deleted here
   * @param apart those of its archives that are held apart until an operator decides
   * @param fault why it could not be read then, or null
   * @param leftOutCount entries that look like archives and cannot be used
   * @param leftOut the first hundred of them
   */
  record Shown(
      String name,
      String kind,
      String location,
      boolean trustIndexes,
      boolean readOnly,
      int archives,
      int restorable,
      int guests,
      int apart,
      @Nullable String fault,
      int leftOutCount,
      List<LeftOut> leftOut) {}

  record PlaceWish(
      @Nullable String kind,
      @Nullable String location,
      @Nullable Boolean trustIndexes,
      @Nullable Boolean readOnly) {}

  /** A store just added, and what the first look at it found. */
  record Added(StoredPlace store, StoreKeeper.Round scan) {}

  record ImportWish(@Nullable String accountId, @Nullable Integer vmid, @Nullable String machine) {}

  record Imported(
      StoreKeeper.Round scan,
      List<VpsAdminController.VpsView> made,
      List<Importer.Skipped> skipped) {}

  @GetMapping
  PlaceList all() {
    return new PlaceList(places.all().stream().map(this::shown).toList());
  }

  private Shown shown(Places.Filled store) {
    Optional<StoreKeeper.Round> latest = keeper.latest(store.name());
    return new Shown(
        store.name(),
        store.kind(),
        store.location(),
        store.trustIndexes(),
        store.readOnly(),
        store.archives(),
        store.restorable(),
        store.guests(),
        store.apart(),
        latest.map(StoreKeeper.Round::fault).orElse(null),
        latest.map(StoreKeeper.Round::leftOutCount).orElse(0),
        latest.map(StoreKeeper.Round::leftOut).orElse(List.of()));
  }

  @PutMapping("/{name}")
  Added put(@PathVariable String name, HttpServletRequest request) {
    PlaceWish wish = bodies.read(request, PlaceWish.class);
    String kind = wish.kind();
    String location = wish.location();
    if (location == null) {
      throw missing("location", "`location` is required: the absolute path of the directory.");
    }
    StoredPlace place =
        places.put(
            new StoredPlace(
                name,
                kind == null ? "directory" : kind,
                location,
                Boolean.TRUE.equals(wish.trustIndexes()),
                !Boolean.FALSE.equals(wish.readOnly())));
    return new Added(place, keeper.look(name));
  }

  @DeleteMapping("/{name}")
  ResponseEntity<Void> remove(@PathVariable String name) {
    places.remove(name);
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/{name}/scan")
  StoreKeeper.Round scan(@PathVariable String name) {
    places.require(name);
    return keeper.look(name);
  }

  @PostMapping("/{name}/import")
  Imported importStore(@PathVariable String name, HttpServletRequest request) {
    ImportWish wish = bodies.read(request, ImportWish.class);
    String account = wish.accountId();
    if (account == null) {
      throw missing("accountId", "`accountId` is required: whose the VPSs will be.");
    }
    places.require(name);
    StoreKeeper.Round round = keeper.look(name);
    Importer.Report report =
        importer.importStore(
            name,
            AccountAdminController.account(account),
            new Importer.Choice(wish.vmid(), wish.machine()));
    return new Imported(
        round,
        report.made().stream().map(VpsAdminController.VpsView::of).toList(),
        report.skipped());
  }

  private static RefusedException missing(String field, String detail) {
    return RefusedException.fault("/" + field, FieldFault.Code.MISSING_REQUIRED, detail);
  }
}
