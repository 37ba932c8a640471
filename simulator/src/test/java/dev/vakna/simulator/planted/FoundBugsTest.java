package dev.vakna.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.operations.Caps;
import dev.vakna.simulator.run.Recipe;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.world.Assembly;
import dev.vakna.simulator.world.World;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulator found in the house, with the choices that led there. */
class FoundBugsTest {

  private enum Found {
    /**
     * A server stood still while a beat was on its way; the drive wrote its next line first, and
     * the beat took the bar back.
     */
    A_BEAT_THAT_WAS_OVERTAKEN(
        "replay: seed=11 servers=2 choices=client 1:1,0,0,0,0,0,0,3;"
            + "s2.1 drive 1:0,0,0,0,0,0,0,0,0,2,3;s2.1 drive 1 beat:2",
        "s2.1 stands still for 3 s");

    private final String recipe;
    private final String shows;

    Found(String recipe, String shows) {
      this.recipe = recipe;
      this.shows = shows;
    }
  }

  /**
   * The histories were found before anything stood in line and before anybody switched power, and
   * would go another way.
   */
  private static final class Uncapped implements Assembly {
    @Override
    public Caps caps(Set<String> kinds, Set<String> waitingSteps) {
      return Caps.NONE;
    }

    @Override
    public int waitingPlaces() {
      return 0;
    }

    @Override
    public boolean switchesPower() {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatOnceBrokeHolds(Found found) throws InterruptedException {
    Recipe recipe = Recipe.read(found.recipe).orElseThrow();
    World.Outcome outcome = recipe.run(new Simulation(recipe.servers(), Uncapped::new), true);
    assertThat(outcome.broken()).isNull();
    assertThat(outcome.history()).as("it still comes to that").contains(found.shows);
  }
}
