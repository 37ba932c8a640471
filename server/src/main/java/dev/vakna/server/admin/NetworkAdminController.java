package dev.vakna.server.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vakna.core.admin.NetworkFields;
import dev.vakna.core.admin.Networks;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.store.AddressRecords.Refused;
import dev.vakna.core.store.AddressRecords.Tally;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Networks from which machines get addresses. */
@RestController
@RequestMapping("/internal/admin/networks")
class NetworkAdminController {

  private final Networks networks;
  private final AdminBody bodies;

  NetworkAdminController(Networks networks, AdminBody bodies) {
    this.networks = networks;
    this.bodies = bodies;
  }

  record NetworkView(@JsonUnwrapped NetworkFields network, Tally addresses) {}

  record NetworkList(List<NetworkView> networks) {}

  @GetMapping
  NetworkList all() {
    return new NetworkList(
        networks.all().stream()
            .map(shown -> new NetworkView(NetworkFields.of(shown.network()), shown.addresses()))
            .toList());
  }

  record WholeView(
      @JsonUnwrapped NetworkFields network, Tally addresses, List<Refused> usedByOthers) {}

  @GetMapping("/{name}")
  WholeView show(@PathVariable String name) {
    Networks.Shown shown = networks.show(name);
    return new WholeView(NetworkFields.of(shown.network()), shown.addresses(), shown.inUse());
  }

  record ChangedView(NetworkFields network, boolean made, List<String> changes) {}

  /** Replaces the whole network. With {@code dryRun} it only tells what would be changed. */
  @PutMapping("/{name}")
  ChangedView put(
      @PathVariable String name,
      @RequestParam(defaultValue = "false") boolean dryRun,
      HttpServletRequest request) {
    NetworkFields wish = bodies.read(request, NetworkFields.class);
    if (!name.equals(wish.name())) {
      throw RefusedException.fault(
          "/name", FieldFault.Code.UNKNOWN_VALUE, "`name` must be the path's.");
    }
    Networks.Change change = networks.put(wish, dryRun);
    return new ChangedView(NetworkFields.of(change.network()), change.made(), change.changes());
  }

  @DeleteMapping("/{name}")
  ResponseEntity<Void> remove(@PathVariable String name) {
    networks.remove(name);
    return ResponseEntity.noContent().build();
  }

  record ChangeView(Instant at, String host, String words) {}

  record History(List<ChangeView> changes) {}

  /** What was changed of a network, newest first; also of one that is gone. */
  @GetMapping("/{name}/history")
  History history(@PathVariable String name) {
    return new History(
        networks.history(name).stream()
            .map(entry -> new ChangeView(entry.at(), entry.host(), entry.words()))
            .toList());
  }
}
