package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import org.junit.jupiter.api.Test;

class DiskFloorTest {

  private static final long GIB = 1L << 30;
  private static final SiteCapacity ROOMY = new SiteCapacity(64, 1 << 20, 8_000 * GIB, 8_000 * GIB);
  private static final SiteCapacity FULL = new SiteCapacity(64, 1 << 20, GIB - 1, 8_000 * GIB);

  private final World world = new World();

  @Test
  void aTransferThatMeetsTheKeptBackDiskEndsCleanlyAndSaysWhy() throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    world.machines().capacity(FULL);

    world.runToRest();

    assertThat(world.job(answer).operation().status()).isEqualTo(OperationStatus.FAILED);
    Failure failure = world.job(answer).operation().failure();
    assertThat(failure.code()).isEqualTo("capacity_unavailable");
    assertThat(failure.message()).contains("not enough disk space").contains("Try again later");
    assertThat(failure.detail()).contains("vakna.capacity.disk-kept-back");
    assertThat(world.machines().inventory()).isEmpty();
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) answer;
    boolean nothingLeft =
        world
            .store()
            .transact(tx ->
                tx.vpses().find(accepted.vps()).isEmpty()
                    && tx.metering().of(accepted.vps()).isEmpty());
    assertThat(nothingLeft).isTrue();
  }

  @Test
  void roomThatComesBackBeforeTheAttemptsAreUsedUpLetsItGoOn() throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    // The third call is the first transfer.
    world.disturb(
        number -> {
          world.machines().capacity(number == 3 ? FULL : ROOMY);
          return null;
        },
        _ -> null);

    world.runToRest();

    assertThat(world.job(answer).operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(world.job(answer).operation().journal())
        .filteredOn(entry -> entry.mark() == Entry.Mark.RETRY)
        .singleElement()
        .satisfies(entry -> assertThat(entry.step()).isEqualTo("write-disks"));
  }
}
