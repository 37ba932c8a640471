package dev.vakna.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.world.Broken;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that finds nothing may be blind. Each of these bugs must be found, and is. */
class PlantedBugsTest {

  /** The rarest is found once in some 10,000 runs; the others far sooner. */
  private static final int RUNS = 12_000;

  @ParameterizedTest
  @EnumSource
  void everyPlantedBugIsFound(Plant plant) throws InterruptedException {
    Simulation simulation = new Simulation(2, plant::assembly);
    for (int run = 1; run <= RUNS; run++) {
      Broken broken = simulation.run(plant.before() + run).broken();
      if (broken != null && plant.foundBy().contains(broken.invariant())) {
        System.out.printf(
            "planted: %-45s found by %-30s after %,d runs%n",
            plant, broken.invariant().code(), run);
        return;
      }
    }
    assertThat(plant).as("was not found in %d runs", RUNS).isNull();
  }
}
