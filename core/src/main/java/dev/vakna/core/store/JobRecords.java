package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import java.util.List;
import java.util.Optional;

/**
 * Jobs: operations with their owners. The journal changes them; these records make and read them.
 */
public interface JobRecords {

  /** Stores a queued operation. */
  void insert(Job job);

  Optional<Job> find(JobId id);

  /** An account's job; another account's is none. */
  Optional<Job> find(AccountId account, JobId id);

  /** Asks for the job's end; false when it had ended before. */
  boolean requestCancel(JobId id);

  /** Jobs that have not ended and read that backup. */
  List<Job> readingBackup(BackupId backup);

  /** Jobs that have not ended, oldest first. */
  List<Job> unended();
}
