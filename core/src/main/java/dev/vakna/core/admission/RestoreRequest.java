package dev.vakna.core.admission;

import dev.vakna.core.problem.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wishes of a restore; null wishes nothing.
 *
 * @param name hostname label
 * @param region id of a region
 * @param cpuCores cores
 * @param memoryGb GiB
 * @param storageGb GiB over all data disks
 * @param planId a plan made before
 * @param bootMode {@code auto}, {@code instant} or {@code full}
 * @param sshKeys lines of public keys, not yet known to be such
 * @param deleteAfter a moment, not yet known to be one
 */
public record RestoreRequest(
    @Nullable String name,
    @Nullable String region,
    @Nullable Integer cpuCores,
    @Nullable Integer memoryGb,
    @Nullable Integer storageGb,
    @Nullable String planId,
    @Nullable String bootMode,
    @Nullable List<String> sshKeys,
    @Nullable String deleteAfter)
    implements Asked {

  /** No wishes. */
  public static final RestoreRequest DEFAULTS =
      new RestoreRequest(null, null, null, null, null, null, null);

  public RestoreRequest {
    sshKeys = sshKeys == null ? null : List.copyOf(sshKeys);
  }

  /** One that adds nothing to what the backup makes. */
  public RestoreRequest(
      @Nullable String name,
      @Nullable String region,
      @Nullable Integer cpuCores,
      @Nullable Integer memoryGb,
      @Nullable Integer storageGb,
      @Nullable String planId,
      @Nullable String bootMode) {
    this(name, region, cpuCores, memoryGb, storageGb, planId, bootMode, null, null);
  }

  /** In the words of the first release, which knew no keys and no end. */
  @Override
  public String meaning() {
    String text =
        "RestoreRequest[name=%s, region=%s, cpuCores=%s, memoryGb=%s, storageGb=%s, planId=%s, bootMode=%s"
            .formatted(name, region, cpuCores, memoryGb, storageGb, planId, bootMode);
    if (sshKeys != null) {
      // A key's comment may hold whatever stands between two keys.
      text += ", sshKeys=" + sshKeys.stream().map(key -> key.length() + ":" + key).toList();
    }
    if (deleteAfter != null) {
      text += ", deleteAfter=" + deleteAfter;
    }
    return text + "]";
  }
}
