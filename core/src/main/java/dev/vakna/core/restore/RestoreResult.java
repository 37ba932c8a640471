package dev.vakna.core.restore;

import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.machine.TransferReceipt;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a completed restore made; its JSON text is the job's result.
 *
 * @param vpsId the new machine
 * @param sourceVpsId the VPS that was backed up
 * @param access how services are reached from outside
 * @param verification what was checked and confirmed
 * @param pricing what it costs around the clock
 * @param warnings what was not carried over or not confirmed
 */
public record RestoreResult(
    String vpsId,
    String name,
    String region,
    String primaryIp,
    Resources resources,
    String sourceVpsId,
    String backupId,
    List<Access> access,
    Verification verification,
    Pricing pricing,
    List<Warning> warnings) {

  /** One service from outside. */
  public record Access(String service, String host, int port) {}

  /**
   * @param confirmed names of what was confirmed
   * @param identity the identity that the machine was given
   * @param guest the guest's own report, or null
   * @param archiveBytes size of the archive, read to its end and checksum
   * @param disks what was written
   * @param stages seconds of each step
   */
  public record Verification(
      List<String> confirmed,
      GivenIdentity identity,
      @Nullable GuestReport guest,
      String acceleration,
      long archiveBytes,
      List<TransferReceipt.DiskReceipt> disks,
      List<Stage> stages) {}

  /** The identity from outside the guest. */
  public record GivenIdentity(
      String hostname, String mac, String smbiosUuid, String instanceId, String address) {}

  /** One step's time. */
  public record Stage(String name, double seconds) {}

  /** Around the clock; the month is one of 720 hours. */
  public record Pricing(String currencyCode, BigDecimal hourly, BigDecimal monthly) {}
}
