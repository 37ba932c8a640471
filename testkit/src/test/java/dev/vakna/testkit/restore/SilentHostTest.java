package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.capacity.Capacity;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreAnswer;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that does not answer what it has closes gates for a while, and takes no answer. */
class SilentHostTest {

  private static final EngineException SILENCE =
      EngineException.retryable("/run/engine.sock on host-a does not answer", null);

  private final World world = new World();
  private final RestoreAnswer accepted = world.restore("key", "f");

  @BeforeEach
  void falls() {
    world.machines().silence(SILENCE);
  }

  @Test
  void aRestoreIsRefusedForAMinuteAndSaysSo() {
    Refusal refusal = refusal(world.restore(null, "g"));
    assertThat(refusal.code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
    assertThat(refusal.detail()).contains("Try again").doesNotContain("host-a", "/run");
    assertThat(refusal.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(5));
    world.machines().silence(null);
    assertThat(world.restore(null, "g")).isInstanceOf(RestoreAnswer.Accepted.class);
  }

  @Test
  void aRepeatedRequestGetsItsAnswer() {
    assertThat(world.restore("key", "f"))
        .isInstanceOfSatisfying(
            RestoreAnswer.Accepted.class,
            again -> assertThat(again.job()).isEqualTo(((RestoreAnswer.Accepted) accepted).job()));
    assertThat(refusal(world.restore("key", "other")).code())
        .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void backupsAreListedWithTheirGatesClosed() {
    BackupListing.Listed listed =
        new BackupListing(world.store(), world.machines(), OverCommit.STANDARD)
            .of(world.caller(), world.sourceId().text())
            .orElseThrow();
    assertThat(listed.backups()).hasSize(1);
    assertThat(listed.canRestoreToPayg().allowed()).isFalse();
    assertThat(listed.canRestoreToPayg().code()).isEqualTo("capacity_unavailable");
  }

  @Test
  void operatorsAreToldThatItDoesNotAnswer() {
    Capacity capacity = new Capacity(world.store(), world.machines(), OverCommit.STANDARD);
    Assertions.assertThatThrownBy(capacity::view)
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.retryable()).isTrue());
  }

  private static Refusal refusal(RestoreAnswer answer) {
    return ((RestoreAnswer.Refused) answer).refusal();
  }
}
