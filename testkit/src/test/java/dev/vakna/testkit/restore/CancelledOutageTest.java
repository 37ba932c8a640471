package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.job.Job;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a customer reads who cancelled a restore whose host did not answer. */
class CancelledOutageTest {

  @Test
  void disksThatWereNeverMadeAreNotToldAsRemoved() throws Exception {
    assertThat(cancelledAt("createDisks")).doesNotContain("\"disk\"").contains("address");
  }

  @Test
  void disksThatWereMadeAre() throws Exception {
    assertThat(cancelledAt("writeDisks")).contains("\"disk\"").contains("address");
  }

  /** The result of a restore that is cancelled while its host is away from that call on. */
  private static String cancelledAt(String call) throws InterruptedException {
    World world = new World();
    RestoreAnswer answer = world.restore(null, "f");
    AtomicReference<@Nullable Instant> since = new AtomicReference<>();
    world.disturb(
        number -> {
          Instant now = world.clock.instant();
          if (since.get() == null && world.calls().getLast().equals(call)) {
            since.set(now);
          }
          Instant began = since.get();
          if (began == null || now.isAfter(began.plus(Duration.ofHours(1)))) {
            return null;
          }
          if (now.isAfter(began.plus(Duration.ofMinutes(20)))) {
            world.store.transact(
                tx -> tx.jobs().requestCancel(((RestoreAnswer.Accepted) answer).job()));
          }
          return EngineException.outOfReach("no route to host-a", null);
        },
        _ -> null);
    world.runToRest();
    Job job = world.job(answer);
    assertThat(job.operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(Objects.requireNonNull(job.operation().failure()).code())
        .isEqualTo(Failure.CANCELLED);
    world.nothingLeft(job);
    return Objects.requireNonNull(job.operation().result());
  }
}
