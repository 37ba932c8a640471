package dev.vakna.server.admin;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.admin.Consoles;
import dev.vakna.core.admin.HostMachines;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.HostShutdown;
import dev.vakna.core.power.HostShutdowns;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the engine holds beside what is recorded: listed, looked at, and switched off as a whole.
 */
@RestController
@RequestMapping("/internal/admin/vms")
class MachineAdminController {

  private static final int USUAL_PATIENCE = 60;
  private static final int MOST_PATIENCE = 3600;

  private final HostMachines machines;
  private final Consoles consoles;
  private final HostShutdowns shutdowns;
  private final EngineChoice engines;
  private final CallsByEngine calls;
  private final AdminBody bodies;

  MachineAdminController(
      HostMachines machines,
      Consoles consoles,
      HostShutdowns shutdowns,
      EngineChoice engines,
      CallsByEngine calls,
      AdminBody bodies) {
    this.machines = machines;
    this.consoles = consoles;
    this.shutdowns = shutdowns;
    this.engines = engines;
    this.calls = calls;
    this.bodies = bodies;
  }

  /**
   * A machine that the engine holds, or that should be there.
   *
   * @param name the engine's name of it
   * @param inEngine the engine holds it
   * @param state what it does, as the engine sees it; {@code unknown} when it cannot be looked at
   * @param vpsId the VPS it belongs to, or null when there is none
   * @param place the engine's own names for it as recorded; left out when it has none
   */
  record MachineView(
      String name,
      boolean inEngine,
      String state,
      @Nullable String vpsId,
      @Nullable String accountId,
      @Nullable String label,
      @Nullable String status,
      @Nullable String power,
      @JsonInclude(NON_EMPTY) String place,
      List<Vps.Access> access) {}

  /**
   * @param next what the next page comes after, or null after the last one
   */
  record MachineList(String host, List<MachineView> vms, @Nullable String next) {}

  @GetMapping
  MachineList machines(
      @RequestParam(required = false) @Nullable String engine,
      @RequestParam(required = false) @Nullable String after) {
    String host = engines.of(engine);
    HostMachines.Page page = calls.answer(host, () -> machines.page(host, after));
    return new MachineList(
        page.host(),
        page.machines().stream().map(MachineAdminController::view).toList(),
        page.more() ? page.machines().getLast().name().text() : null);
  }

  private static MachineView view(HostMachines.Machine machine) {
    Vps vps = machine.vps();
    Observation.State state = machine.state();
    Vps.Placement placement = vps == null ? null : vps.site().placement();
    return new MachineView(
        machine.name().text(),
        machine.inEngine(),
        state == null ? "unknown" : code(state),
        vps == null ? null : vps.id().text(),
        vps == null ? null : vps.account().text(),
        vps == null ? null : vps.label().name(),
        vps == null ? null : vps.standing().status().code(),
        vps == null ? null : vps.standing().power().code(),
        placement == null ? "" : placement.place(),
        placement == null ? List.of() : placement.access());
  }

  /**
   * The end of a machine's serial console.
   *
   * @param text the guest's own words, control characters made harmless
   */
  record ConsoleView(String host, String name, String text) {}

  @GetMapping("/{called}/console")
  ConsoleView console(
      @PathVariable String called,
      @RequestParam(required = false) @Nullable String engine,
      @RequestParam(defaultValue = "65536") int maxChars) {
    String host = engines.of(engine);
    Consoles.Shown shown =
        calls.answer(consoles.engineOf(called, host), () -> consoles.end(called, maxChars, host));
    return new ConsoleView(shown.host(), shown.machine().text(), shown.text());
  }

  /**
   * @param patienceSeconds how long guests may take to switch themselves off; 60 when left out
   */
  record ShutdownWish(@Nullable Integer patienceSeconds) {}

  @GetMapping("/shutdown")
  ShutdownView shutdown(@RequestParam(required = false) @Nullable String engine) {
    return ShutdownView.of(shutdowns.of(engines.of(engine)).report());
  }

  @PostMapping("/shutdown")
  ResponseEntity<ShutdownView> shutDown(
      @RequestParam(required = false) @Nullable String engine, HttpServletRequest request) {
    HostShutdown shutdown = shutdowns.of(engines.of(engine));
    Integer wished = bodies.read(request, ShutdownWish.class).patienceSeconds();
    int patience = wished == null ? USUAL_PATIENCE : wished;
    if (patience < 0 || patience > MOST_PATIENCE) {
      String detail = "`patienceSeconds` must be 0 to %d.".formatted(MOST_PATIENCE);
      throw RefusedException.fault("/patienceSeconds", FieldFault.Code.UNKNOWN_VALUE, detail);
    }
    HostShutdown.Report report = shutdown.begin(Duration.ofSeconds(patience));
    return ResponseEntity.accepted().body(ShutdownView.of(report));
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
