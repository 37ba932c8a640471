package dev.vakna.core.admission;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import java.util.Objects;

/**
 * The VPS that was backed up, as far as a restore goes by it: one that is there, or what was
 * recorded of one that is gone.
 *
 * @param id its id
 * @param name what its owner calls it, or called it
 * @param os what is known of its operating system
 * @param resources its size, or the last one it had
 * @param status standing of its service
 * @param retained it is gone, and its backups are kept: its standing closes nothing
 */
public record RestoreSource(
    VpsId id,
    String name,
    Vps.OperatingSystem os,
    Resources resources,
    ServiceStatus status,
    boolean retained) {

  public RestoreSource {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(os);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(status);
  }

  /** A VPS that is there. */
  public static RestoreSource of(Vps vps) {
    return new RestoreSource(
        vps.id(), vps.label().name(), vps.os(), vps.resources(), vps.standing().status(), false);
  }

  /** One that is gone, by what was recorded of it. */
  public static RestoreSource former(
      VpsId id, String name, Vps.OperatingSystem os, Resources resources) {
    return new RestoreSource(id, name, os, resources, ServiceStatus.TERMINATED, true);
  }
}
