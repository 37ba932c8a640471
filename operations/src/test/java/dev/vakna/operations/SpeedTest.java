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

  @Test
  void theFirstSpeedCountsWhollyAndEachFurtherOneByTheTimeThatPassed() {
    speed.look(3 * SECOND, 1000);
    speed.look(5 * SECOND, 1400);
    assertThat(speed.recent()).isEqualTo(200);
    speed.look(10 * SECOND, 2400);
    assertThat(speed.recent()).as("the same again").isEqualTo(200);
    speed.look(20 * SECOND, 2400);
    assertThat(speed.recent()).as("a third is left").isCloseTo(200 / Math.E, within(1e-9));
    assertThat(speed.average()).isCloseTo(1400 / 17.0, within(1e-9));
  }

  @Test
  void aCountOf0IsNoLook() {
    speed.look(SECOND, 0);
    speed.look(2 * SECOND, 100);
    assertThat(speed.recent()).isZero();
    assertThat(speed.average()).isZero();
    speed.look(3 * SECOND, 200);
    speed.look(4 * SECOND, 0);
    assertThat(speed.recent()).as("a count that begins anew").isEqualTo(100);
    assertThat(speed.average()).isEqualTo(100);
    speed.look(5 * SECOND, -1);
    assertThat(speed.recent()).isEqualTo(100);
  }

  @Test
  void theFirstUnitIsOneLook() {
    speed.look(SECOND, 1);
    speed.look(2 * SECOND, 2);
    assertThat(speed.recent()).isEqualTo(1);
  }

  @Test
  void twoLooksInOneNanosecondAreNoSpeed() {
    speed.look(SECOND, 100);
    speed.look(SECOND, 200);
    assertThat(speed.recent()).isZero();
    assertThat(speed.average()).isZero();
    speed.look(2 * SECOND, 300);
    assertThat(speed.recent()).isEqualTo(100);
    assertThat(speed.average()).isEqualTo(200);
    speed.look(2 * SECOND, 900);
    assertThat(speed.recent()).isEqualTo(100);
  }

  @Test
  void aCountThatFallsIsNoSpeedBelow0() {
    speed.look(SECOND, 100);
    speed.look(2 * SECOND, 50);
    assertThat(speed.recent()).isZero();
  }
}
