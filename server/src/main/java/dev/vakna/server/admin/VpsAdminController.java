package dev.vakna.server.admin;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.http.RequestIds;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** VPSs of any account. */
@RestController
@RequestMapping("/internal/admin")
class VpsAdminController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Inventory");

  private final Inventory inventory;
  private final DestroyIntake ends;
  private final PowerIntake power;
  private final AdminBody bodies;

  VpsAdminController(Inventory inventory, DestroyIntake ends, PowerIntake power, AdminBody bodies) {
    this.inventory = inventory;
    this.ends = ends;
    this.power = power;
    this.bodies = bodies;
  }

  /**
   * Where a VPS's backups lie.
   *
   * @param machine which machine with that number it is; null while no backup has told
   * @param name that machine's name, as its newest backup tells it
   */
  record SourceView(
      String store,
      int vmid,
      @Nullable String machine,
      @Nullable String name,
      @Nullable Instant since) {

    static @Nullable SourceView of(Vps.@Nullable BackupSource source) {
      if (source == null) {
        return null;
      }
      MachineIdentity machine = source.machine();
      return new SourceView(
          source.store(),
          source.vmid(),
          machine == null ? null : machine.key(),
          machine == null ? null : machine.name(),
          source.since());
    }
  }

  record VpsView(
      String vpsId,
      String accountId,
      String name,
      String region,
      String status,
      String power,
      String desiredPower,
      Resources resources,
      @Nullable String primaryIp,
      @Nullable SourceView source,
      @Nullable PlacementView placement,
      Instant createdAt) {

    static VpsView of(Vps vps) {
      return new VpsView(
          vps.id().text(),
          vps.account().text(),
          vps.label().name(),
          vps.site().region(),
          vps.standing().status().code(),
          vps.standing().power().code(),
          vps.standing().desiredPower().code(),
          vps.resources(),
          vps.site().primaryIp(),
          SourceView.of(vps.origin().source()),
          PlacementView.of(vps.site().placement()),
          vps.createdAt());
    }
  }

  /**
   * @param place the engine's own names for the machine; left out when it has none
   */
  record PlacementView(String host, @JsonInclude(NON_EMPTY) String place, List<Vps.Access> access) {

    static @Nullable PlacementView of(Vps.@Nullable Placement placement) {
      return placement == null
          ? null
          : new PlacementView(placement.host(), placement.place(), placement.access());
    }
  }

  record VpsList(List<VpsView> vps, @Nullable String next) {}

  /** The fields of {@link Inventory.Wish}, the status as callers write it. */
  record VpsWish(
      @Nullable String name,
      @Nullable String status,
      @Nullable String region,
      @Nullable Integer cpuCores,
      @Nullable Integer memoryGb,
      @Nullable Integer storageGb,
      @Nullable String sourceStore,
      @Nullable Integer sourceVmid,
      @Nullable String sourceMachine,
      @Nullable String primaryIp,
      @Nullable String osFamily) {

    Inventory.Wish wish() {
      return new Inventory.Wish(
          name,
          status == null ? null : status(status),
          region,
          new Inventory.Wish.Size(cpuCores, memoryGb, storageGb),
          new Inventory.Wish.Source(sourceStore, sourceVmid, sourceMachine),
          primaryIp,
          osFamily);
    }

    private static ServiceStatus status(String text) {
      return Arrays.stream(ServiceStatus.values())
          .filter(known -> known.code().equals(text.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(() -> {
            String detail = "`status` must be pending, active, suspended or terminated.";
            return RefusedException.fault("/status", FieldFault.Code.UNKNOWN_VALUE, detail);
          });
    }
  }

  @GetMapping("/accounts/{id}/vps")
  VpsList list(@PathVariable String id, @RequestParam(required = false) @Nullable String after) {
    AccountId account = AccountAdminController.account(id);
    List<Vps> page = inventory.of(account, after == null ? null : vps(after));
    return new VpsList(
        page.stream().map(VpsView::of).toList(),
        page.size() < Inventory.PAGE ? null : page.getLast().id().text());
  }

  @PostMapping("/accounts/{id}/vps")
  ResponseEntity<VpsView> create(@PathVariable String id, HttpServletRequest request) {
    AccountId account = AccountAdminController.account(id);
    Vps made = inventory.create(account, bodies.read(request, VpsWish.class).wish());
    return ResponseEntity.status(HttpStatus.CREATED).body(VpsView.of(made));
  }

  @PatchMapping("/vps/{id}")
  VpsView update(@PathVariable String id, HttpServletRequest request) {
    return VpsView.of(inventory.update(vps(id), bodies.read(request, VpsWish.class).wish()));
  }

  /** The job that removes a Cloud VM. */
  record Ending(String jobId) {}

  @DeleteMapping("/vps/{id}")
  ResponseEntity<Ending> remove(@PathVariable String id, HttpServletRequest request) {
    return switch (ends.accept(vps(id), RequestIds.given(request).orElse(null))) {
      case DestroyIntake.Answer.Accepted(JobId job) ->
          ResponseEntity.accepted().body(new Ending(job.text()));
      case DestroyIntake.Answer.Removed() -> {
        LOG.info("{} is removed by an operator; its backups are retained", id);
        yield ResponseEntity.noContent().build();
      }
      case DestroyIntake.Answer.Refused(Refusal refusal) -> throw new RefusedException(refusal);
    };
  }

  /** The job that switches a machine's power. */
  record Switching(String jobId) {}

  /**
   * @param force ends a guest that does not switch itself off in time; false when left out
   */
  record PowerWish(@Nullable Boolean force) {}

  @PostMapping("/vps/{id}/actions/{act:start|shutdown|stop|restart|reset}")
  ResponseEntity<Switching> power(
      @PathVariable String id, @PathVariable String act, HttpServletRequest request) {
    PowerAct wished = PowerAct.valueOf(act.toUpperCase(Locale.ROOT));
    Boolean force = bodies.read(request, PowerWish.class).force();
    if (force != null && wished != PowerAct.RESTART) {
      String detail = "`force` belongs to restart alone. Leave it out.";
      throw RefusedException.fault("/force", FieldFault.Code.UNKNOWN_FIELD, detail);
    }
    return switch (power.accept(
        vps(id), wished, Boolean.TRUE.equals(force), RequestIds.given(request).orElse(null))) {
      case PowerIntake.Answer.Accepted(JobId job, _) ->
          ResponseEntity.accepted().body(new Switching(job.text()));
      case PowerIntake.Answer.Refused(Refusal refusal) -> throw new RefusedException(refusal);
    };
  }

  private static VpsId vps(String text) {
    return VpsId.parse(text).orElseThrow(() -> new RefusedException(NotFound.vps(text)));
  }
}
