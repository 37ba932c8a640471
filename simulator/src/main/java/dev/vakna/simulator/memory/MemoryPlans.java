package dev.vakna.simulator.memory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.store.PlanRecords;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

record MemoryPlans(State state) implements PlanRecords {

  @Override
  public void insert(RestorePlan plan) {
    state.requireAccount(plan.account());
    state.plans.insert(plan.id().value(), plan);
  }

  @Override
  public Optional<RestorePlan> find(AccountId account, PlanId id) {
    return state.plans.find(id.value()).filter(plan -> plan.account().equals(account));
  }

  @Override
  public Optional<RestorePlan> lock(AccountId account, PlanId id) {
    state.mayLock();
    return find(account, id);
  }

  @Override
  public void use(PlanId id, JobId job) {
    RestorePlan plan =
        state
            .plans
            .find(id.value())
            .filter(unused -> unused.usedBy() == null)
            .orElseThrow(
                () -> new IllegalStateException("There is no plan %s to use.".formatted(id)));
    state.plans.put(
        id.value(),
        new RestorePlan(
            id, plan.account(), plan.source(), plan.backup(), plan.terms(), plan.expiresAt(), job));
  }

  @Override
  public int forgetExpiredBefore(Instant moment, int limit) {
    List<RestorePlan> old =
        state.plans.where(plan -> plan.expiresAt().isBefore(moment)).limit(limit).toList();
    old.forEach(plan -> state.plans.remove(plan.id().value()));
    return old.size();
  }
}
