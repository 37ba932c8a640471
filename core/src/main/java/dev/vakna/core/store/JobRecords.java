package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobFilter;
import dev.vakna.core.job.Standing;
import dev.vakna.operations.Caps;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs: operations with their owners. The journal changes them; these records make and read them.
 */
public interface JobRecords {

  /** Stores a queued operation, or one that was done by the transaction that accepted it. */
  void insert(Job job);

  Optional<Job> find(JobId id);

  /** An account's job; another account's is none. */
  default Optional<Job> find(AccountId account, JobId id) {
    return find(id).filter(job -> job.account().equals(account));
  }

  /** The same, its journal left out. */
  Optional<Job> withoutJournal(AccountId account, JobId id);

  /** The jobs of those ids that are there. Their journals are left out. */
  List<Job> all(Set<JobId> ids);

  /**
   * A page of an account's jobs, newest first. Their journals are left out.
   *
   * @param after where the page before ended, or null for the first page
   * @param limit at most so many
   */
  List<Job> page(AccountId account, JobFilter filter, @Nullable Position after, int limit);

  /** Where a page of a listing ended. */
  record Position(Instant createdAt, JobId id) {}

  /**
   * Asks for the end of a job whose kind can be taken back. The job's own row decides between this
   * wish and the job's success: once accepted, the job is undone and ends as cancelled. What is
   * parked on its way forward or waits for another try is due at once.
   *
   * @return false, and nothing changed, when the job has ended or is being undone already
   */
  boolean requestCancel(JobId id);

  /**
   * Gives a parked job back to the workers, due at once, its attempts counted anew.
   *
   * @param backward to be undone, for the reason it was parked with, or because it was on that way
   * @return false, and nothing changed, when it is not parked
   */
  boolean resume(JobId id, boolean backward);

  Optional<Standing> standing(JobId id);

  /**
   * Jobs in those states, newest first.
   *
   * @param limit at most so many
   */
  default List<Standing> standings(Set<OperationStatus> statuses, int limit) {
    return standings(statuses, null, limit);
  }

  /**
   * A page of jobs in those states, newest first.
   *
   * @param after the last one of the page before, or null for the first page
   * @param limit at most so many
   */
  List<Standing> standings(Set<OperationStatus> statuses, @Nullable JobId after, int limit);

  /**
   * Who waits for the turn to begin and who is under way, of the kinds that are capped: an
   * operation's owner is its account, its source the store of the backup it reads. Jobs that were
   * cancelled while they waited are not in line, and those that have come to a step that mostly
   * waits are not under way.
   */
  WaitingLine line(Caps caps);

  /** Jobs that have not ended and read that backup. */
  List<Job> readingBackup(BackupId backup);

  /**
   * How many jobs of each engine could have been worked at for longer than that and nobody took
   * them, of engines on which nothing is at work: no server that runs reaches these.
   *
   * @return numbers above 0 by the engine's name
   */
  Map<String, Integer> deserted(Duration longer);

  /** Jobs that have not ended, oldest first. */
  List<Job> unended();

  /** The same of one VPS. */
  List<Job> unended(VpsId vps);

  /**
   * Forgets jobs that ended before that moment, with their journals and attachments. The job of a
   * VPS that is there, or that has an open interval, stays.
   *
   * @param after where the piece before ended, so that what stays is not looked at again; null for
   *     the first piece
   * @param limit at most so many
   * @return those that were forgotten, the longest ended first
   */
  List<Ended> forgetEndedBefore(Instant moment, @Nullable Ended after, int limit);

  /** A job that ended at that moment. */
  record Ended(Instant at, JobId id) {}
}
