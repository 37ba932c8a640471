package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.LimitsLeft;
import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.CloudOffer;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestorePlanning;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Gates, plan, offer, limits and the restore call never disagree, whatever the situation. {@code
 * -Dvakna.decisions.cases} and {@code -Dvakna.decisions.seed} try others.
 */
class OneDecisionTest {

  private final TreeMap<String, Integer> met = new TreeMap<>();

  @Test
  void whateverIsAskedTheAnswerIsTheSame() {
    int cases = Integer.getInteger("vakna.decisions.cases", 4_000);
    long seed = Long.getLong("vakna.decisions.seed", 20_261_129L);
    for (int i = 0; i < cases; i++) {
      try {
        judge(new Situation(seed + i));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d: %s".formatted(seed + i, new Situation(seed + i)), e);
      }
    }
    System.out.printf("%d situations from seed %d: %s%n", cases, seed, met);
    assertThat(met)
        .containsKeys(
            "accepted",
            "accepted by plan",
            "account_inactive",
            "invalid_request",
            "forbidden",
            "cloud_access_blocked",
            "cloud_limit_exceeded",
            "vps_not_ready",
            "backup_unavailable",
            "backup_corrupt",
            "restore_in_progress",
            "capacity_unavailable");
  }

  private void judge(Situation now) {
    if (!now.store
        .transact(tx -> tx.accounts().find(now.caller.account()).orElseThrow())
        .access()
        .active()) {
      met.merge(refused(post(now, now.request)).code().code(), 1, Integer::sum);
      return;
    }
    CloudOffer offer = now.offers.of(now.caller);
    LimitsLeft left = now.offers.limits(now.caller).amounts();
    RestorePlanning.@Nullable Planned plain = plan(now, RestoreRequest.DEFAULTS);
    Optional<BackupListing.Listed> listed = now.listing.of(now.caller, now.source.id().text());
    assertThat(listed.isEmpty()).as("one that is gone lists nothing").isEqualTo(now.gone);
    listed.ifPresent(list ->
        assertThat(Objects.requireNonNull(plain).gate())
            .as("gate and plan")
            .isEqualTo(list.backups().getFirst().canRestoreToPayg()));

    RestorePlanning.@Nullable Planned plan = plan(now, now.request);
    if (plan != null) {
      agree(plan, offer, left);
    }
    boolean byPlan = plan != null && plan.id() != null && now.request.name() == null;
    RestoreAnswer answer = post(now, byPlan ? named(plan) : now.request);
    met.merge(
        answer instanceof RestoreAnswer.Refused(Refusal refusal)
            ? refusal.code().code()
            : byPlan ? "accepted by plan" : "accepted",
        1,
        Integer::sum);
    boolean mayCharge = Admission.scopes(now.caller).isEmpty();
    switch (answer) {
      case RestoreAnswer.Accepted accepted -> {
        assertThat(plan).as("accepted, and planned").isNotNull();
        assertThat(plan.gate().allowed()).as("accepted, and %s", plan.gate()).isTrue();
        made(now, plan, accepted, byPlan);
        if (byPlan) {
          assertThat(refused(post(now, named(plan))).code())
              .as("used twice")
              .isEqualTo(ProblemCode.PLAN_CHANGED);
        }
      }
      case RestoreAnswer.Refused(Refusal refusal) -> {
        if (plan == null) {
          assertThat(refusal.code())
              .isEqualTo(mayCharge ? ProblemCode.INVALID_REQUEST : ProblemCode.FORBIDDEN);
        } else {
          assertThat(plan.gate().allowed()).as("refused %s, and planned", refusal).isFalse();
          assertThat(plan.gate().code()).isEqualTo(refusal.gate());
          assertThat(plan.gate().reason()).isEqualTo(refusal.detail());
          assertThat(plan.id()).isNull();
        }
      }
    }
  }

  /** What is offered at all is never less than what is planned. */
  private static void agree(RestorePlanning.Planned plan, CloudOffer offer, LimitsLeft left) {
    if (plan.found().region().id().equals(offer.standard().id())) {
      assertThat(plan.blockers()).as("blockers").containsAll(offer.blockers());
      if (!offer.canDeploy().allowed()) {
        assertThat(plan.gate().allowed()).as("planned, and %s", offer.canDeploy()).isFalse();
      }
    }
    Resources wish = plan.found().resources();
    assertThat(plan.blockers().contains(Blocker.CPU_LIMIT_EXCEEDED))
        .isEqualTo(wish.cpuCores() > left.remaining().cpuCores());
    assertThat(plan.blockers().contains(Blocker.MEMORY_LIMIT_EXCEEDED))
        .isEqualTo(wish.memoryGb() > left.remaining().memoryGb());
    assertThat(plan.blockers().contains(Blocker.STORAGE_LIMIT_EXCEEDED))
        .isEqualTo(wish.storageGb() > left.remaining().storageGb());
    assertThat(plan.blockers().contains(Blocker.INSTANCE_LIMIT_EXCEEDED))
        .isEqualTo(left.remaining().instances() < 1);
  }

  private static void made(
      Situation now,
      RestorePlanning.Planned plan,
      RestoreAnswer.Accepted accepted,
      boolean byPlan) {
    VpsId id = accepted.vps();
    Vps vps = now.store.transact(tx -> tx.vpses().find(now.caller.account(), id)).orElseThrow();
    assertThat(vps.resources()).isEqualTo(plan.found().resources());
    assertThat(vps.site().region()).isEqualTo(plan.found().region().id());
    if (byPlan) {
      assertThat(vps.label().name()).isEqualTo(plan.name());
    }
    String said = now.request.deleteAfter();
    assertThat(now.store.transact(tx -> tx.ends().find(id)).isPresent()).isEqualTo(said != null);
  }

  private static RestoreRequest named(RestorePlanning.Planned plan) {
    return new RestoreRequest(
        null, null, null, null, null, Objects.requireNonNull(plan.id()).text(), null);
  }

  /** None when the call for a plan was refused for its faults. */
  private static RestorePlanning.@Nullable Planned plan(Situation now, RestoreRequest request) {
    try {
      return now.planning.plan(
          new RestorePlanning.Call(
              now.caller,
              now.source.id().text(),
              now.backup.id().text(),
              new Body.Read<>(request, List.of())));
    } catch (RefusalException e) {
      assertThat(e.refusal().code()).isEqualTo(ProblemCode.INVALID_REQUEST);
      return null;
    }
  }

  private static RestoreAnswer post(Situation now, RestoreRequest request) {
    return now.intake.accept(
        new RestoreCall(
            now.caller,
            now.source.id().text(),
            now.backup.id().text(),
            new Body.Read<>(request, List.of()),
            new Sending(null, "any")));
  }

  private static Refusal refused(RestoreAnswer answer) {
    return ((RestoreAnswer.Refused) answer).refusal();
  }
}
