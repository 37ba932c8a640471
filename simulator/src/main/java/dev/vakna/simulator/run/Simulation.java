package dev.vakna.simulator.run;

import dev.vakna.simulator.schedule.Choices;
import dev.vakna.simulator.schedule.Script;
import dev.vakna.simulator.world.Assembly;
import dev.vakna.simulator.world.World;
import java.util.function.Supplier;

/**
 * A house to be simulated.
 *
 * @param servers how many share the work, at least 1
 * @param assembly gives each run how they are put together
 */
public record Simulation(int servers, Supplier<? extends Assembly> assembly) {

  /** The house as it is. */
  public static Simulation real(int servers) {
    return new Simulation(servers, () -> Assembly.REAL);
  }

  /** The run of a seed. */
  public World.Outcome run(long seed) throws InterruptedException {
    return new World(Choices.seeded(seed), seed, servers, assembly.get(), false).run();
  }

  /** The run of a seed with its history. */
  public World.Outcome tell(long seed) throws InterruptedException {
    return new World(Choices.seeded(seed), seed, servers, assembly.get(), true).run();
  }

  /** The run of a seed in which those choices are taken. */
  public World.Outcome replay(long seed, Script choices, boolean kept) throws InterruptedException {
    return new World(Choices.replayed(choices), seed, servers, assembly.get(), kept).run();
  }
}
