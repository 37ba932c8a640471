package dev.vakna.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.restore.step.DiskFloor;
import dev.vakna.core.restore.step.Faults;
import dev.vakna.operations.StepFailedException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** A host that does not tell how much disk is free ends no transfer at once, and none is blind. */
class BlindDiskFloorTest {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long KEPT_BACK = 2 * GIB;

  private final Deque<Long> free = new ArrayDeque<>();
  private int asked;

  @Test
  void isAskedAgainAtTheNextMove() {
    DiskFloor floor = floor();
    floor.moved(0, 100, 0);
    floor.moved(1, 100, MIB);
    assertThat(asked).as("nothing was told").isEqualTo(2);
    free.add(100 * GIB);
    floor.moved(2, 100, 2 * MIB);
    floor.moved(3, 100, 3 * MIB);
    assertThat(asked).as("once it was told there is time").isEqualTo(3);
  }

  @Test
  void whatTheHostTellsAfterASilenceCounts() {
    DiskFloor floor = floor();
    floor.moved(0, 100, 0);
    free.add(KEPT_BACK - 1);
    assertThatThrownBy(() -> floor.moved(1, 100, MIB)).isInstanceOf(StepFailedException.class);
  }

  @Test
  void nothingIsWrittenBlindlyForLong() {
    free.add(100 * GIB);
    DiskFloor floor = floor();
    floor.moved(0, 100, 0);
    assertThatCode(() -> floor.moved(10, 100, GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> floor.moved(11, 100, GIB + 1)).isInstanceOf(EngineException.class);
  }

  /** A transfer that goes on where an earlier attempt had come to has not been blind till there. */
  @Test
  void whatAnEarlierAttemptWroteIsNotWrittenBlindly() {
    DiskFloor floor = floor();
    assertThatCode(() -> floor.moved(50, 100, 40 * GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> floor.moved(60, 100, 42 * GIB)).isInstanceOf(EngineException.class);
  }

  /** The disks may lie elsewhere than what the engine tells of its host. */
  @Test
  void thePlaceOfTheDisksIsAskedWhereTheTransferTells() {
    free.add(100 * GIB);
    List<LongSupplier> told = new ArrayList<>();
    DiskFloor floor =
        floor(
            new TransferWatch() {
              @Override
              public void filling(LongSupplier freeBytes) {
                told.add(freeBytes);
              }

              @Override
              public void moved(long archiveBytes, long archiveTotal, long diskBytes) {}
            });
    floor.filling(() -> KEPT_BACK - 1);
    assertThat(told).singleElement().satisfies(room -> assertThat(room.getAsLong()).isPositive());
    assertThatThrownBy(() -> floor.moved(0, 100, 0))
        .isInstanceOfSatisfying(
            StepFailedException.class,
            e ->
                assertThat(e.failure().message())
                    .as("in the words of any other disk that is full")
                    .isEqualTo(
                        Faults.of(EngineException.of(EngineException.Kind.NO_SPACE, "", null))
                            .failure()
                            .message()));
    assertThat(asked).isZero();
  }

  /** As when an index is found not to fit, at its end. */
  @Test
  void whatBeginsAnewIsLookedAtFromItsBeginning() {
    DiskFloor floor = floor();
    floor.filling(() -> 100 * GIB);
    floor.moved(99, 100, 500 * GIB);
    floor.filling(() -> KEPT_BACK - 1);
    assertThatThrownBy(() -> floor.moved(0, 100, MIB)).isInstanceOf(StepFailedException.class);
  }

  private static final Engine.NetworkPlan NETWORK =
      new Engine.NetworkPlan("default", "user", "10.0.0.4", "10.0.0.9", 24, "10.0.0.2", List.of());

  private DiskFloor floor() {
    return floor((_, _, _) -> {});
  }

  private DiskFloor floor(TransferWatch watch) {
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, _) ->
                    switch (method.getName()) {
                      case "name" -> "host-a";
                      case "read" -> new SiteReading("host-a", capacity(), NETWORK, List.of());
                      default -> throw new AssertionError(method);
                    });
    return new DiskFloor(watch, engine, KEPT_BACK);
  }

  private SiteCapacity capacity() {
    asked++;
    Long bytes = free.poll();
    if (bytes == null) {
      throw EngineException.retryable("the host does not answer", null);
    }
    return new SiteCapacity(64, 1 << 20, bytes, 8_000 * GIB);
  }
}
