package dev.vakna.simulator.world;

import dev.vakna.core.event.Told;
import dev.vakna.core.id.JobId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Follows one job of a customer to its end, and then another one. */
final class JobFollower {

  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final World world;
  private final Customer customer;
  private int next;
  private @Nullable JobId following;

  JobFollower(World world, Customer customer) {
    this.world = world;
    this.customer = customer;
  }

  void act() {
    world.atRest(() -> {
      if (following != null) {
        broken("the end of %s was never told".formatted(following.text()));
      }
    });
    while (true) {
      int known = next;
      world.scheduler().sleepInPeriods(AGAIN.toNanos(), () -> customer.jobs.size() > known);
      if (customer.jobs.size() > next) {
        follow(customer.jobs.get(next++));
      }
    }
  }

  private void broken(String found) {
    world.witness().broken(Invariant.FOLLOWERS_MISS_NOTHING, found);
  }

  private void follow(JobId job) {
    following = job;
    Followed followed = new Followed(world, customer, job);
    boolean over = false;
    while (!over) {
      long before = followed.last();
      switch (followed.next()) {
        case Followed.Heard(Told told) -> {
          world.tell("hears " + told.position() + " of " + job.text());
          // How it stands is told first on each line, at the place up to which all is known.
          if (told.position() < before
              || told.position() == before && told.position() != followed.startedAt()) {
            broken("%s: %d came after %d".formatted(job.text(), told.position(), before));
          }
          over = told instanceof Told.OfJob of && of.last();
        }
        case Followed.KnownAlready() ->
            broken(
                "%s is said to have ended, which was never told up to %d"
                    .formatted(job.text(), before));
        case Followed.Nothing() -> {}
      }
    }
    following = null;
  }
}
