package dev.vakna.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.restore.step.DiskFloor;
import dev.vakna.operations.StepFailedException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
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

  private DiskFloor floor() {
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, _) ->
                    switch (method.getName()) {
                      case "host" -> "host-a";
                      case "capacity" -> capacity();
                      default -> throw new AssertionError(method);
                    });
    return new DiskFloor((_, _, _) -> {}, engine, KEPT_BACK);
  }

  private Engine.HostCapacity capacity() {
    asked++;
    Long bytes = free.poll();
    if (bytes == null) {
      throw EngineException.retryable("the host does not answer", null);
    }
    return new Engine.HostCapacity(64, 1 << 20, bytes, 8_000 * GIB);
  }
}
