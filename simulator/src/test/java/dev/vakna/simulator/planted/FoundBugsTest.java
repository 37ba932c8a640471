package dev.vakna.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.operations.Caps;
import dev.vakna.simulator.run.Recipe;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.world.Assembly;
import dev.vakna.simulator.world.World;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
        "s2.1 stands still for 3 s",
        Uncapped::new,
        null),
    /**
     * A worker stood still just before it started a machine. Another one finished the restore, the
     * machine was switched off, and then the first one started it after all.
     */
    A_START_THAT_CAME_TOO_LATE(
        "replay: seed=5067346 servers=2 choices=world:0,0,1;s1.1 backups:0,0,0,0,0,0,0,1,4;"
            + "s2.1 worker:0,0,0,0,0,0,0,2,0,0,0,0,0,0,0,0,2;"
            + "client 1:1,0,0,1,0,0,0,0,0,0,0,2,0,0,0,0,0,0,0,0,4;"
            + "client 2:1,3,4,12,0,0,0,0,0,0,0,0,0,2,0,0,0,0,0,0,0,0,0,0,0,0,2,0,0,0,0,5;"
            + "s2.1 drive 1:0,0,0,0,0,1;"
            + "s2.1 drive 2:0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,13,0,0,0,1;"
            + "s1.1 drive 2:0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
            + "0,0,0,0,0,2,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1;"
            + "s2.1 drive 3:0,0,0,0,0,0,6",
        "runs although it was switched off, and is stopped",
        () -> Assembly.REAL,
        WatchPlants.LenientWatch::new);

    private final String recipe;
    private final String shows;
    private final Supplier<Assembly> house;
    private final @Nullable Supplier<Assembly> without;

    /**
     * @param shows words of the history that come of what holds now
     * @param house as it was when this was found
     * @param without the house without what makes it hold, or null where that cannot be planted
     */
    Found(
        String recipe,
        String shows,
        Supplier<Assembly> house,
        @Nullable Supplier<Assembly> without) {
      this.recipe = recipe;
      this.shows = shows;
      this.house = house;
      this.without = without;
    }
  }

  /** The history was found before anything stood in line and before anybody switched power. */
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
    World.Outcome outcome = recipe.run(new Simulation(recipe.servers(), found.house), true);
    assertThat(outcome.broken()).isNull();
    assertThat(outcome.history()).as("it still comes to that").contains(found.shows);
  }

  @ParameterizedTest
  @EnumSource(names = "A_START_THAT_CAME_TOO_LATE")
  void andBreaksWhereItsRuleIsTakenAway(Found found) throws InterruptedException {
    Recipe recipe = Recipe.read(found.recipe).orElseThrow();
    World.Outcome outcome = recipe.run(new Simulation(recipe.servers(), found.without), false);
    assertThat(outcome.broken()).isNotNull();
  }
}
