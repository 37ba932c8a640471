package dev.vakna.core.restore.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.seed.SshKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A restore as it was admitted. Everything that chance or a clock decided is fixed here, so that a
 * repeated step does the same again.
 *
 * <p>Journals keep it as flat JSON, whose names outsiders read: the groups are there for whoever
 * writes code.
 *
 * @param job the operation
 * @param account who pays
 * @param target what it makes
 * @param origin what it is made from
 * @param plan the machine
 * @param warnings what the clone does not take over
 * @param sshKeys lines of public keys that are added to the guest's; none when admitted by a
 *     release that knew none
 */
public record RestoreInput(
    JobId job,
    AccountId account,
    @JsonUnwrapped Target target,
    @JsonUnwrapped Origin origin,
    MachinePlan plan,
    List<Warning> warnings,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> sshKeys) {

  /** The kind of operations that have it. */
  public static final String KIND = "vps.restore_to_payg";

  public RestoreInput {
    Objects.requireNonNull(job);
    Objects.requireNonNull(account);
    Objects.requireNonNull(target);
    Objects.requireNonNull(origin);
    Objects.requireNonNull(plan);
    warnings = List.copyOf(warnings);
    sshKeys = orNone(sshKeys);
  }

  private static List<String> orNone(@Nullable List<String> kept) {
    return kept == null ? List.of() : List.copyOf(kept);
  }

  /** The keys that are added to the guest's. */
  public List<SshKey> keys() {
    return sshKeys.stream().map(SshKey::kept).toList();
  }

  /**
   * What a restore makes.
   *
   * @param vps the machine it makes
   * @param name its label
   * @param region where
   * @param resources how large
   */
  public record Target(VpsId vps, String name, String region, Resources resources) {

    public Target {
      Objects.requireNonNull(vps);
      Objects.requireNonNull(name);
      Objects.requireNonNull(region);
      Objects.requireNonNull(resources);
    }
  }

  /**
   * What a restore is made from.
   *
   * @param source the VPS that was backed up
   * @param backup the backup
   * @param store name of the backup's store
   * @param key the archive's file name there
   * @param archiveId the uuid in the archive's header: another one is another archive
   * @param machine stands for the machine that the archive said it is of; null when admitted by a
   *     release that did not note it
   */
  public record Origin(
      VpsId source,
      BackupId backup,
      String store,
      String key,
      String archiveId,
      @Nullable String machine) {

    public Origin {
      Objects.requireNonNull(source);
      Objects.requireNonNull(backup);
      Objects.requireNonNull(store);
      Objects.requireNonNull(key);
      Objects.requireNonNull(archiveId);
    }

    /**
     * Whether a record of the backup still is of the archive that was admitted: another one, of
     * another customer's machine maybe, may have taken its file's place since.
     */
    public boolean isOf(Backup recorded) {
      ArchiveFacts facts = recorded.contents().facts();
      MachineIdentity its = recorded.machine();
      return facts != null
          && facts.archiveId().equals(archiveId)
          && (machine == null || its != null && its.key().equals(machine));
    }
  }
}
