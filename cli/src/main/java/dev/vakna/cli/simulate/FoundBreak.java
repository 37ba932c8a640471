package dev.vakna.cli.simulate;

import dev.vakna.cli.command.Environment;
import dev.vakna.simulator.run.Recipe;
import dev.vakna.simulator.run.Shrinker;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.schedule.Script;
import dev.vakna.simulator.world.Broken;
import dev.vakna.simulator.world.World;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run that broke something, told as briefly as it can be. */
record FoundBreak(Simulation simulation, long seed) {

  private static final int TRIES = 2_000;

  /** Writes a history of a seed down. */
  interface Shelf {
    @Nullable Path put(long seed, String text);
  }

  static String words(Broken broken) {
    return "BROKEN %s: %s%n       %s"
        .formatted(broken.invariant().code(), broken.invariant().sentence(), broken.found());
  }

  void tell(Shelf shelf, PrintWriter out) throws InterruptedException {
    World.Outcome first = simulation.run(seed);
    Broken broken = Objects.requireNonNull(first.broken());
    Script shortest =
        new Shrinker(simulation, seed, broken.invariant(), TRIES).shrink(first.choices());
    World.Outcome shown = simulation.replay(seed, shortest, true);
    Recipe recipe = new Recipe(seed, simulation.servers(), shortest);
    String text =
        shown.history()
            + words(Objects.requireNonNull(shown.broken()))
            + "%n%d choices of %d are left that are odd.%n%s%n"
                .formatted(shortest.odd(), first.choices().odd(), recipe.line());
    out.print(text);
    out.printf(
        "%nThe whole run:    %s%n",
        Environment.current()
            .call(
                "simulate --seed %d --runs 1 --servers %d --tell"
                    .formatted(seed, simulation.servers())));
    Path file = shelf.put(seed, text);
    if (file != null) {
      out.printf("This history:     %s%n", Environment.current().call("simulate --replay " + file));
    }
  }
}
