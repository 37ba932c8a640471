package dev.vakna.core.inventory;

import dev.vakna.core.id.VpsId;

/**
 * What the records say of a VPS's power, and no more.
 *
 * @param vps whose
 * @param status its status
 * @param power what it was last seen to do
 * @param desiredPower what it should do
 */
public record PowerStanding(
    VpsId vps, ServiceStatus status, PowerState power, PowerState desiredPower) {

  /** The part of a VPS. */
  public static PowerStanding of(Vps vps) {
    return new PowerStanding(
        vps.id(), vps.standing().status(), vps.standing().power(), vps.standing().desiredPower());
  }

  /** What is suspended runs on, and is charged as long as it does. */
  public boolean metered() {
    return status == ServiceStatus.ACTIVE || status == ServiceStatus.SUSPENDED;
  }

  /** Whether it should be running. */
  public boolean wanted() {
    return status == ServiceStatus.ACTIVE && desiredPower == PowerState.RUNNING;
  }
}
