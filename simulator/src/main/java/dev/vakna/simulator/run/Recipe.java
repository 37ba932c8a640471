package dev.vakna.simulator.run;

import dev.vakna.simulator.schedule.Script;
import dev.vakna.simulator.world.World;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run follows from.
 *
 * @param seed which faults there are, and all identifiers
 * @param servers how many share the work
 * @param choices those to take; null to let the seed decide
 */
public record Recipe(long seed, int servers, @Nullable Script choices) {

  private static final Pattern LINE =
      Pattern.compile("(?m)^replay: seed=(-?\\d+) servers=(\\d+) choices=(.*)$");

  /** The run. */
  public World.Outcome run(Simulation simulation, boolean kept) throws InterruptedException {
    if (choices != null) {
      return simulation.replay(seed, choices, kept);
    }
    return kept ? simulation.tell(seed) : simulation.run(seed);
  }

  /** One line from which {@link #read} makes the recipe again. */
  public String line() {
    return "replay: seed=%d servers=%d choices=%s"
        .formatted(seed, servers, choices == null ? "by seed" : choices.text());
  }

  /** The recipe in a text that holds its line among others. */
  public static Optional<Recipe> read(String text) {
    Matcher line = LINE.matcher(text);
    if (!line.find()) {
      return Optional.empty();
    }
    String choices = line.group(3);
    return Optional.of(
        new Recipe(
            Long.parseLong(line.group(1)),
            Integer.parseInt(line.group(2)),
            choices.equals("by seed") ? null : Script.parse(choices)));
  }
}
