package dev.vakna.core.job;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.id.VpsId;
import dev.vakna.operations.Operation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operation and whom it concerns.
 *
 * @param operation the operation; its id is the job's
 * @param account its owner
 * @param vps the VPS it makes or changes
 * @param backup the backup it reads, or null
 * @param request the call that asked for it; null when none did, or nobody knows
 */
public record Job(
    Operation operation,
    AccountId account,
    VpsId vps,
    @Nullable BackupId backup,
    @Nullable RequestId request) {

  public Job {
    Objects.requireNonNull(operation);
    Objects.requireNonNull(account);
    Objects.requireNonNull(vps);
  }

  /** Of which no call is known that asked for it. */
  public Job(Operation operation, AccountId account, VpsId vps, @Nullable BackupId backup) {
    this(operation, account, vps, backup, null);
  }

  /** The same, asked for by that call. */
  public Job askedBy(@Nullable RequestId call) {
    return new Job(operation, account, vps, backup, call);
  }

  /** The same at another moment of its operation. */
  public Job at(Operation moment) {
    return new Job(moment, account, vps, backup, request);
  }

  public JobId id() {
    return new JobId(operation.id());
  }
}
