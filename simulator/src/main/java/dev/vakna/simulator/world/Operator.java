package dev.vakna.simulator.world;

import dev.vakna.core.admin.AdminRefusedException;
import dev.vakna.core.job.Standing;
import dev.vakna.operations.OperationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Looks now and then at what is parked, checks that it says why, and gives it back: to be tried
 * again, or to be undone.
 */
final class Operator {

  private static final Duration ROUND = Duration.ofSeconds(45);

  private final World world;

  Operator(World world) {
    this.world = world;
  }

  void act() {
    while (true) {
      world.scheduler().sleepInPeriods(ROUND.toNanos(), world.records()::parked);
      world
          .server()
          .call(
              "look at what is parked",
              doors -> {
                List<Standing> parked = doors.operations().list(Set.of(OperationStatus.PARKED), 10);
                parked.forEach(standing -> giveBack(doors, standing));
                return parked.size();
              });
    }
  }

  private void giveBack(Doors doors, Standing standing) {
    String job = standing.job().id().text();
    if (standing.job().operation().failure() == null) {
      world.witness().broken(Invariant.COMES_TO_REST, job + " is parked without a cause");
    }
    boolean backward = world.choices().below(2) == 1;
    try {
      if (backward) {
        doors.operations().unwind(job);
      } else {
        doors.operations().retry(job);
      }
    } catch (AdminRefusedException e) {
      world.tell(job + ": " + e.getMessage());
    }
  }
}
