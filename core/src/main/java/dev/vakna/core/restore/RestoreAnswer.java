package dev.vakna.core.restore;

import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.problem.Refusal;
import java.util.Objects;

/** What a restore call led to. */
public sealed interface RestoreAnswer {

  /**
   * The restore is queued.
   *
   * @param job the job to follow
   * @param vps the machine it makes
   * @param replayed the answer is an earlier call's, kept under its idempotency key
   */
  record Accepted(JobId job, VpsId vps, boolean replayed) implements RestoreAnswer {
    public Accepted {
      Objects.requireNonNull(job);
      Objects.requireNonNull(vps);
    }
  }

  /** Nothing was created, reserved or charged. */
  record Refused(Refusal refusal) implements RestoreAnswer {
    public Refused {
      Objects.requireNonNull(refusal);
    }
  }
}
