package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private static final Policy POLICY = Policy.STANDARD;

  @Test
  void pausesDoubleUpToTheLongest() {
    assertThat(POLICY.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(POLICY.pauseAfter(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(POLICY.pauseAfter(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(POLICY.pauseAfter(5)).isEqualTo(Duration.ofSeconds(16));
    assertThat(POLICY.pauseAfter(6)).isEqualTo(POLICY.longestPause());
    assertThat(POLICY.pauseAfter(Integer.MAX_VALUE)).isEqualTo(POLICY.longestPause());
  }

  @Test
  void beforeAnyTryThePauseIsTheFirst() {
    assertThat(POLICY.pauseAfter(0)).isEqualTo(POLICY.firstPause());
  }

  @Test
  void waitingPausesDoubleUpToALongestOfTheirOwn() {
    assertThat(POLICY.waitAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(POLICY.waitAfter(7)).isEqualTo(Duration.ofSeconds(64));
    assertThat(POLICY.waitAfter(8)).isEqualTo(Duration.ofMinutes(2));
    assertThat(POLICY.waitAfter(Integer.MAX_VALUE)).isEqualTo(POLICY.longestWait());
    assertThat(POLICY.patient(Duration.ofMinutes(9)).longestWait()).isEqualTo(POLICY.longestWait());
  }

  @Test
  void theQuietTimeIsATwentiethOfTheStallButNeverLongerThanFifteenSeconds() {
    assertThat(POLICY.patient(Duration.ofSeconds(20)).quiet()).isEqualTo(Duration.ofSeconds(1));
    assertThat(POLICY.patient(Duration.ofSeconds(299)).quiet())
        .isEqualTo(Duration.ofMillis(14_950));
    assertThat(POLICY.patient(Duration.ofSeconds(301)).quiet()).isEqualTo(Duration.ofSeconds(15));
    assertThat(POLICY.patient(Duration.ofHours(9)).quiet()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void aStepMayStandStillForLongerThanALeaseOnly() {
    Duration longer = POLICY.lease().plusNanos(1);
    assertThat(POLICY.patient(longer).stall()).isEqualTo(longer);
    for (Duration tooShort : new Duration[] {POLICY.lease(), POLICY.lease().minusNanos(1)}) {
      assertThatThrownBy(() -> POLICY.patient(tooShort))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not longer than the lease of PT8S: choose a longer time");
    }
  }
}
