package dev.vakna.core.job;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
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
 */
public record Job(Operation operation, AccountId account, VpsId vps, @Nullable BackupId backup) {

  public Job {
    Objects.requireNonNull(operation);
    Objects.requireNonNull(account);
    Objects.requireNonNull(vps);
  }

  public JobId id() {
    return new JobId(operation.id());
  }
}
