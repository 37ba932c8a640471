package dev.vakna.core.restore.outcome;

import dev.vakna.core.account.Caller;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.Optional;
import java.util.function.Function;

/** The reports of jobs that have ended. */
public final class JobReports {

  private final Store store;

  public JobReports(Store store) {
    this.store = store;
  }

  /** What there is of a report. */
  public sealed interface Answer {

    /** The job has ended. */
    record Ended(JobReport report) implements Answer {}

    /** There is such a job, and it has not ended. */
    record Unfinished(JobId job) implements Answer {}

    /** There is no such job, or not of the caller's. */
    record Absent() implements Answer {}
  }

  /** The report of the caller's job of that id. */
  public Answer of(Caller caller, String id) {
    return JobId.parse(id)
        .map(job -> answer(job, tx -> tx.jobs().find(caller.account(), job)))
        .orElseGet(Answer.Absent::new);
  }

  /** The report of any account's job, for one who may see it. */
  public Answer of(JobId job) {
    return answer(job, tx -> tx.jobs().find(job));
  }

  private Answer answer(JobId id, Function<Tx, Optional<Job>> finder) {
    return store.read(tx -> {
      Optional<Job> job = finder.apply(tx);
      if (job.isEmpty()) {
        return new Answer.Absent();
      }
      return JobReport.of(tx, job.get())
          .<Answer>map(Answer.Ended::new)
          .orElseGet(() -> new Answer.Unfinished(id));
    });
  }
}
