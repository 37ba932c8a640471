package dev.vakna.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.simulator.run.Campaign;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.run.Tally;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The house without plants. The long run is {@code ./vakna simulate}; more of them here with {@code
 * -Dvakna.simulated.runs=N}.
 */
class EverythingHoldsTest {

  private static final long RUNS = Long.getLong("vakna.simulated.runs", 1_500);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everythingHoldsInEveryRun(int servers) throws InterruptedException {
    Tally tally =
        new Campaign(Simulation.real(servers), 1_000_000L * servers, RUNS / servers, 2, false)
            .run(_ -> {});
    assertThat(tally.broken()).isEmpty();
    assertThat(tally.runs()).isEqualTo(RUNS / servers);
    assertThat(tally.completed()).as("the runs do some work").isGreaterThan(tally.runs() / 4);
    assertThat(tally.faults())
        .allSatisfy((kind, count) -> assertThat(count).as(kind.code()).isPositive());
  }
}
