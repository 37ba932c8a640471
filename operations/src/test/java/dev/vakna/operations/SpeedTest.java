package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpeedTest {

  private static final long SECOND = 1_000_000_000L;

  private final Speed speed = new Speed();

  @Test
  void whatWasDoneBeforeTheFirstLookIsNoSpeed() {
    speed.look(SECOND, 600);
    assertThat(speed.recent()).isZero();
    assertThat(speed.average()).isZero();
    speed.look(2 * SECOND, 700);
    assertThat(speed.recent()).isEqualTo(100);
    assertThat(speed.average()).isEqualTo(100);
  }

  @Test
  void theRecentSpeedFollowsAndTheAverageRemembers() {
    long count = 0;
    for (int second = 0; second <= 60; second++) {
      speed.look(second * SECOND, count += 100);
    }
    for (int second = 61; second <= 90; second++) {
      speed.look(second * SECOND, count += 10);
    }
    assertThat(speed.recent()).isCloseTo(10, within(6.0));
    assertThat(speed.average()).isCloseTo(70, within(1.0));
  }

  @Test
  void standingStillFalls() {
    speed.look(0, 1);
    speed.look(SECOND, 1001);
    for (int second = 2; second <= 60; second++) {
      speed.look(second * SECOND, 1001);
    }
    assertThat(speed.recent()).isLessThan(5);
  }
}
