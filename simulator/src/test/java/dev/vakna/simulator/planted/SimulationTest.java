package dev.vakna.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.simulator.run.Recipe;
import dev.vakna.simulator.run.Shrinker;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.schedule.Script;
import dev.vakna.simulator.world.Broken;
import dev.vakna.simulator.world.FaultKind;
import dev.vakna.simulator.world.World;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {

  @Test
  void theSameSeedGivesTheSameHistoryWhateverElseRuns() throws InterruptedException {
    Simulation simulation = Simulation.real(2);
    for (long seed = 1; seed <= 40; seed++) {
      String first = simulation.tell(seed).history();
      assertThat(simulation.tell(seed).history()).isEqualTo(first).isNotBlank();
    }
    assertThat(LongStream.rangeClosed(1, 40).mapToObj(seed -> told(simulation, seed)).distinct())
        .as("and others give others")
        .hasSizeGreaterThan(35);
  }

  private static String told(Simulation simulation, long seed) {
    try {
      return simulation.tell(seed).history();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aHistoryThatIsKeptChangesNothing() throws InterruptedException {
    Simulation simulation = Simulation.real(2);
    for (long seed = 1; seed <= 20; seed++) {
      World.Outcome kept = simulation.tell(seed);
      World.Outcome fleeting = simulation.run(seed);
      assertThat(fleeting.choices()).isEqualTo(kept.choices());
      assertThat(fleeting.faults()).isEqualTo(kept.faults());
      assertThat(fleeting.history()).isEmpty();
    }
  }

  @Test
  void theChoicesTakenLeadTheSameWayAgain() throws InterruptedException {
    Simulation simulation = Simulation.real(2);
    for (long seed = 1; seed <= 20; seed++) {
      World.Outcome outcome = simulation.tell(seed);
      Recipe recipe = new Recipe(seed, 2, outcome.choices());
      Recipe read = Recipe.read("a history\n" + recipe.line() + "\n").orElseThrow();
      assertThat(read).isEqualTo(recipe);
      assertThat(read.run(simulation, true).history()).isEqualTo(outcome.history());
    }
  }

  @Test
  void withoutAnythingOddNothingGoesWrong() throws InterruptedException {
    // A seed with ordinary clients alone.
    World.Outcome outcome = Simulation.real(2).replay(7, Script.EMPTY, true);
    assertThat(outcome.broken()).isNull();
    assertThat(outcome.faults()).hasSize(FaultKind.values().length).containsOnly(0);
    assertThat(outcome.endings().completed()).isEqualTo(1);
  }

  @Test
  void aShrunkHistoryStillBreaksTheSameAndIsShorter() throws InterruptedException {
    Simulation simulation = new Simulation(2, Plant.A_KEY_THAT_IS_NOT_KEPT::assembly);
    long seed = 1;
    World.Outcome outcome = simulation.run(seed);
    while (outcome.broken() == null
        || !Plant.A_KEY_THAT_IS_NOT_KEPT.foundBy().contains(outcome.broken().invariant())) {
      outcome = simulation.run(++seed);
    }
    Broken broken = outcome.broken();
    Script shrunk =
        new Shrinker(simulation, seed, broken.invariant(), 600).shrink(outcome.choices());
    World.Outcome again = simulation.replay(seed, shrunk, true);

    assertThat(again.broken()).isNotNull();
    assertThat(again.broken().invariant()).isEqualTo(broken.invariant());
    assertThat(shrunk.odd()).isLessThan(outcome.choices().odd());
    assertThat(shrunk.length()).isLessThan(outcome.choices().length());
  }
}
