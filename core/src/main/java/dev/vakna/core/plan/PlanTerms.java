package dev.vakna.core.plan;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.seed.SshKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a plan binds: exactly this is done, or nothing. Storage keeps it as JSON.
 *
 * @param archive stands for the archive as it was: another one is another backup
 * @param name the machine's
 * @param region its region
 * @param resources its size
 * @param prices what the region charged
 * @param bootMode as it was asked for, or null
 * @param sshKeys lines of keys to be added
 * @param deleteAfter when it ends by itself, or null
 */
public record PlanTerms(
    String archive,
    String name,
    String region,
    Resources resources,
    PriceList prices,
    @Nullable String bootMode,
    List<String> sshKeys,
    @Nullable Instant deleteAfter) {

  public PlanTerms {
    Objects.requireNonNull(archive);
    Objects.requireNonNull(name);
    Objects.requireNonNull(region);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(prices);
    sshKeys = List.copyOf(sshKeys);
  }

  /** What stands for a backup's archive as it is now. */
  public static String archive(Backup backup) {
    ArchiveFacts facts = backup.contents().facts();
    MachineIdentity machine = backup.machine();
    return String.join(
        " ",
        backup.file().store(),
        backup.file().key(),
        Long.toString(backup.file().sizeBytes()),
        facts == null ? "-" : facts.archiveId(),
        machine == null ? "-" : machine.key());
  }

  /** The wishes by which admission judges it. */
  RestoreRequest request() {
    return new RestoreRequest(
        name,
        region,
        resources.cpuCores(),
        resources.memoryGb(),
        resources.storageGb(),
        null,
        bootMode);
  }

  Additions additions() {
    return new Additions(sshKeys.stream().map(SshKey::kept).toList(), deleteAfter);
  }

  /** Whether a region charges what was told. */
  boolean priced(PriceList now) {
    return prices.currencyCode().equals(now.currencyCode())
        && same(prices.cpuPerCoreHour(), now.cpuPerCoreHour())
        && same(prices.memoryPerGbHour(), now.memoryPerGbHour())
        && same(prices.storagePerGbHour(), now.storagePerGbHour())
        && same(prices.ipPerHour(), now.ipPerHour())
        && same(prices.bandwidthPerGb(), now.bandwidthPerGb());
  }

  private static boolean same(BigDecimal one, BigDecimal other) {
    return one.compareTo(other) == 0;
  }
}
