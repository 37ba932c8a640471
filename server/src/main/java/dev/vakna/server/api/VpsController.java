package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.inventory.VpsListing;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.security.Needs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The VPSs of an account. */
@RestController
class VpsController {

  private static final String MAINTENANCE = "pendingMaintenance";

  private final VpsListing listing;
  private final EndDates endDates;

  VpsController(VpsListing listing, EndDates endDates) {
    this.listing = listing;
    this.endDates = endDates;
  }

  @GetMapping("/api/v2/vps")
  @Needs(Scope.READ_VM)
  ResponseEntity<Page<VpsView>> list(
      @AuthenticationPrincipal Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String name,
      @RequestParam(required = false) @Nullable String primaryIp,
      @RequestParam(required = false) @Nullable String include) {
    List<@Nullable String> list =
        Arrays.asList(
            caller.account().text(),
            "vps",
            name == null ? null : name.toLowerCase(Locale.ROOT),
            primaryIp);
    PageQuery query = PageQuery.read(limit, cursor, list);
    Function<Vps, VpsView> view = included(include) ? VpsView::withMaintenance : VpsView::of;
    UUID after = query.after();
    VpsListing.Page page =
        listing.page(
            caller, name, primaryIp, after == null ? null : new VpsId(after), query.limit());
    return json(
        new Page<>(
            page.vpses().stream().map(view).toList(),
            page.more() ? Cursor.after(page.vpses().getLast().id().value(), list) : null));
  }

  @GetMapping("/api/v2/vps/{id}")
  @Needs(Scope.READ_VM)
  ResponseEntity<VpsView> one(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
    Vps vps = listing.find(caller, id).orElseThrow(VpsController::absent);
    return json(VpsView.of(vps).ending(endDates.of(vps.id()).orElse(null)));
  }

  static RefusedException absent() {
    return new RefusedException(NotFound.VPS);
  }

  static <T> ResponseEntity<T> json(T body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }

  private static boolean included(@Nullable String include) {
    if (include == null || include.isBlank()) {
      return false;
    }
    for (String part : include.split(",", -1)) {
      if (!part.strip().equals(MAINTENANCE)) {
        String detail = "`include` must be `" + MAINTENANCE + "` or be left out.";
        throw RefusedException.fault("/include", FieldFault.Code.UNKNOWN_VALUE, detail);
      }
    }
    return true;
  }
}
