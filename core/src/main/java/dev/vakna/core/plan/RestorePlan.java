package dev.vakna.core.plan;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.VpsId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A restore that was told beforehand and may be asked for as it was told, once.
 *
 * @param id identity
 * @param account whose it is; any key of the account that may restore may use it
 * @param source the VPS that was backed up
 * @param backup the backup
 * @param terms what it binds
 * @param expiresAt from then on it is of no use
 * @param usedBy the restore that it became, or null
 */
public record RestorePlan(
    PlanId id,
    AccountId account,
    VpsId source,
    BackupId backup,
    PlanTerms terms,
    Instant expiresAt,
    @Nullable JobId usedBy) {

  /** So long it may be used. */
  public static final Duration VALID = Duration.ofMinutes(15);

  /** So long after it expired it is still known, so that whoever sends it learns what it became. */
  public static final Duration KEPT = Duration.ofHours(1);

  public RestorePlan {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(source);
    Objects.requireNonNull(backup);
    Objects.requireNonNull(terms);
    Objects.requireNonNull(expiresAt);
  }
}
