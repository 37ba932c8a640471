package dev.vakna.core.admission;

import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is to be said of a wish for a restore.
 *
 * @param region where it would be
 * @param resources how large; of a faulty wish as far as it can be told
 * @param choices what the caller left open and was chosen
 * @param blockers all that stands against the account for these sizes
 * @param refusal the first thing for which it is not done, in the order of the contract; null when
 *     it is done
 */
public record Assessment(
    Region region,
    Resources resources,
    List<Choice> choices,
    List<Blocker> blockers,
    @Nullable Refusal refusal) {

  public Assessment {
    Objects.requireNonNull(region);
    Objects.requireNonNull(resources);
    choices = List.copyOf(choices);
    blockers = List.copyOf(blockers);
  }
}
