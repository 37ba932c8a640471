package dev.vakna.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.run.Recipe;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.world.Assembly;
import dev.vakna.simulator.world.World;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulator found in the house, with the choices that led there. */
class FoundBugsTest {

  /** So many runs at most until one shows it. */
  private static final int LATE_STARTS = 2_000;

  private enum Found {
    /**
     * A server stood still while a beat was on its way; the drive wrote its next line first, and
     * the beat took the bar back.
     */
    A_BEAT_THAT_WAS_OVERTAKEN(
        "replay: seed=11 servers=2 choices=client 1:1,0,0,0,0,0,0,3;"
            + "s2.1 drive 1:0,0,0,0,0,0,0,0,0,2,3;s2.1 drive 1 beat:2",
        "s2.1 stands still for 3 s",
        Uncapped::new);

    private final String recipe;
    private final String shows;
    private final Supplier<Assembly> house;

    /**
     * @param shows words of the history that come of what holds now
     * @param house as it was when this was found
     */
    Found(String recipe, String shows, Supplier<Assembly> house) {
      this.recipe = recipe;
      this.shows = shows;
      this.house = house;
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
    public boolean isOfToday() {
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

  /**
   * A worker stood still just before it started a machine. Another one finished the restore, the
   * machine was switched off, and then the first one started it after all. A rare thing, but in a
   * house whose first start of each run comes late.
   */
  private static class LateStart implements Assembly {
    @Override
    public Duration standsStillBeforeTheFirstStart() {
      return Duration.ofSeconds(20);
    }

    /** One that asks nobody whether its caller may still start something. */
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "boot",
          (original, arguments) -> original.call(arguments[0], new Deaf((Watch) arguments[1])));
    }
  }

  private record Deaf(Watch watch) implements Watch {
    @Override
    public void check() {}

    @Override
    public void words(String message) {
      watch.words(message);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
      watch.pause(time);
    }
  }

  /** The same, in which what a late worker starts goes on running. */
  private static final class LateStartUnnoticed extends LateStart {
    @Override
    public PowerWatch power(
        Store store, Engine engine, Chance chance, Pace pace, BiConsumer<VpsId, String> onEvent) {
      return new WatchPlants.LenientWatch().power(store, engine, chance, pace, onEvent);
    }
  }

  @Test
  void whoComesTooLateStartsNothing() throws InterruptedException {
    Assembly late =
        new Assembly() {
          @Override
          public Duration standsStillBeforeTheFirstStart() {
            return Duration.ofSeconds(20);
          }
        };
    boolean shown = false;
    for (long seed = 1; seed <= LATE_STARTS && !shown; seed++) {
      World.Outcome outcome = new Simulation(2, () -> late).tell(seed);
      assertThat(outcome.broken()).as("seed %d", seed).isNull();
      shown = outcome.history().contains("engine.boot(Place): dev.vakna.operations.LostLease");
    }
    assertThat(shown).as("it comes to that").isTrue();
  }

  @Test
  void aStartThatCameTooLateIsTakenBack() throws InterruptedException {
    boolean shown = false;
    for (long seed = 1; seed <= LATE_STARTS && !shown; seed++) {
      World.Outcome outcome = new Simulation(2, LateStart::new).tell(seed);
      assertThat(outcome.broken()).as("seed %d", seed).isNull();
      shown = outcome.history().contains("runs although it was switched off, and is stopped");
    }
    assertThat(shown).as("it comes to that").isTrue();
  }

  @Test
  void andBreaksWhereNobodyTakesItBack() throws InterruptedException {
    boolean broken = false;
    for (long seed = 1; seed <= LATE_STARTS && !broken; seed++) {
      broken = new Simulation(2, LateStartUnnoticed::new).run(seed).broken() != null;
    }
    assertThat(broken).isTrue();
  }
}
