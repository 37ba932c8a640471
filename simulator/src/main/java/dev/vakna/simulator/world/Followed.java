package dev.vakna.simulator.world;

import dev.vakna.core.event.Told;
import dev.vakna.core.id.JobId;
import dev.vakna.simulator.schedule.Process;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a follower has its line, over whichever servers, with the id of what it heard last. */
final class Followed {

  private static final Duration LOOK = Duration.ofMillis(400);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final World world;
  private final Customer customer;
  private final @Nullable JobId job;
  private @Nullable Connected line;
  private long last = -1;

  /**
   * @param job the one job that is followed, or null for all of the customer
   */
  Followed(World world, Customer customer, @Nullable JobId job) {
    this.world = world;
    this.customer = customer;
    this.job = job;
  }

  private record Connected(EventLine line, Process to) {
    @Override
    public String toString() {
      return "a line to " + to.name();
    }
  }

  /** What became of looking for the next. */
  sealed interface Next {}

  /** It was told; a line may have begun before it. */
  record Heard(Told told) implements Next {}

  /** Nothing lies there now. */
  record Nothing() implements Next {}

  /** There is nothing more to hear, as a server says. */
  record KnownAlready() implements Next {}

  long last() {
    return last;
  }

  /** Where the line that it has now began to tell; below 0 when it has none, or it did not. */
  long startedAt() {
    Connected now = line;
    return now == null ? -1 : now.line().startedAt();
  }

  /** Waits a little and takes what lies there; connects when there is no line. */
  Next next() {
    Connected now = line;
    if (now != null && now.to().dead()) {
      // What lay on the line is lost with it.
      line = null;
      now = null;
    }
    if (now == null) {
      world.scheduler().sleep(AGAIN.toNanos());
      return connect();
    }
    Optional<Told> told = now.line().take();
    if (told.isPresent()) {
      last = told.get().position();
      return new Heard(told.get());
    }
    if (now.line().isOver() || !world.isCalm() && world.choices().seldom(40, 2) == 1) {
      line = null;
    }
    world.scheduler().sleep(LOOK.toNanos());
    return new Nothing();
  }

  private Next connect() {
    Server server = world.server();
    String id = last < 0 ? null : Long.toString(last);
    Optional<Optional<Connected>> answer =
        server.call(
            "follow " + (job == null ? customer.account().name() : job.text()) + " after " + id,
            doors ->
                doors
                    .follow(customer.caller(), job, id)
                    .map(line -> new Connected(line, server.process())));
    if (answer.isEmpty()) {
      return new Nothing();
    }
    line = answer.get().orElse(null);
    return line == null ? new KnownAlready() : new Nothing();
  }
}
