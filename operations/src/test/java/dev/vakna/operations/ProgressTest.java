package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may be said of how far an operation is, and of how much may be under way. */
class ProgressTest {

  @Test
  void aPercentageIsOneFrom0To100() {
    assertThat(at(0).percent()).isZero();
    assertThat(at(100).percent()).isEqualTo(100);
    for (int percent : new int[] {-1, 101}) {
      assertThatThrownBy(() -> at(percent)).hasMessage("percent is %d, not 0 to 100", percent);
    }
  }

  @Test
  void aRateIsNotBelow0() {
    assertThat(Progress.NONE.going(0, null).rate()).isZero();
    assertThatThrownBy(() -> Progress.NONE.going(-1, null)).hasMessage("rate is -1, below 0");
  }

  @Test
  void whatIsFurtherOnOrSaidOtherwiseKeepsTheRest() {
    var remaining =
        new Remaining(Duration.ofSeconds(1), Duration.ofSeconds(1), Remaining.Basis.PAST);
    Progress going = at(5).going(7, remaining);
    assertThat(going).isEqualTo(new Progress("disks", 5, 1, 2, "Writing", 7, remaining));
    assertThat(going.at(6, 3, 4))
        .isEqualTo(new Progress("disks", 6, 3, 4, "Writing", 7, remaining));
    assertThat(going.saying("Reading"))
        .isEqualTo(new Progress("disks", 5, 1, 2, "Reading", 7, remaining));
  }

  @Test
  void aCapIsNotBelow0() {
    assertThat(new Caps(Set.of("long"), 0, 0).perOwner()).isZero();
    assertThat(new Caps(Set.of("long"), 1, 2)).isEqualTo(new Caps(Set.of("long"), Set.of(), 1, 2));
    assertThatThrownBy(() -> new Caps(Set.of(), -1, 0)).hasMessageStartingWith("-1 per owner");
    assertThatThrownBy(() -> new Caps(Set.of(), 0, -1)).hasMessageContaining("-1 per source");
  }

  @Test
  void nineInTenDoNotEndSoonerThanHalf() {
    Duration second = Duration.ofSeconds(1);
    assertThat(new Remaining(Duration.ZERO, Duration.ZERO, Remaining.Basis.SUPPOSED).p50())
        .isZero();
    assertThatThrownBy(() -> new Remaining(second, second.minusNanos(1), Remaining.Basis.PAST))
        .hasMessage("p50 PT1S and p90 PT0.999999999S are in no order");
    assertThatThrownBy(() -> new Remaining(second.negated(), second, Remaining.Basis.PAST))
        .hasMessageContaining("are in no order");
  }

  private static Progress at(int percent) {
    return new Progress("disks", percent, 1, 2, "Writing");
  }
}
