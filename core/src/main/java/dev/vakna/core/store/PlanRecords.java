package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.plan.RestorePlan;
import java.time.Instant;
import java.util.Optional;

/** Plans of restores. */
public interface PlanRecords {

  void insert(RestorePlan plan);

  /** The account's plan of that id; another account's is none. */
  Optional<RestorePlan> find(AccountId account, PlanId id);

  /** The same, and nobody else may lock it before the transaction ends. */
  Optional<RestorePlan> lock(AccountId account, PlanId id);

  /**
   * The plan became that restore.
   *
   * @throws IllegalStateException when there is none, or it became another one before
   */
  void use(PlanId id, JobId job);

  /**
   * Forgets plans that expired before that moment.
   *
   * @param limit at most so many
   * @return how many
   */
  int forgetExpiredBefore(Instant moment, int limit);
}
