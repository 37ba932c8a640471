package dev.vakna.bench.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {

  @Test
  void theMedianIsTheMiddleOrHalfwayBetweenTheTwoMiddleOnes() {
    assertThat(new Distribution(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Distribution(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    assertThat(Distribution.of(7).median()).isEqualTo(7);
  }

  @Test
  void quantilesLieBetweenValuesByTheirDistance() {
    Distribution values = new Distribution(List.of(0.0, 10.0, 20.0, 30.0, 40.0));
    assertThat(values.quantile(0.25)).isEqualTo(10);
    assertThat(values.quantile(0.99)).isCloseTo(39.6, within(1e-9));
    assertThat(values.low()).isZero();
    assertThat(values.high()).isEqualTo(40);
    assertThat(values.noise()).isEqualTo(1.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noOrderOfTheValuesChangesWhatIsSaidOfThem(long seed) {
    Random random = new Random(seed);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(40); i++) {
      values.add(random.nextDouble() * 100);
    }
    Distribution before = new Distribution(values);
    Collections.shuffle(values, random);
    Distribution after = new Distribution(values);
    double last = before.low();
    for (double share = 0; share <= 1; share += 0.05) {
      assertThat(after.quantile(share)).isEqualTo(before.quantile(share));
      assertThat(before.quantile(share)).isBetween(last, before.high());
      last = before.quantile(share);
    }
  }

  @Test
  void nothingAndWhatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Distribution(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Distribution.of(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Distribution.of(1).quantile(1.1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
