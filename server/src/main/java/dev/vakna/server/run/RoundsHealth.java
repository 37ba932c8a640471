package dev.vakna.server.run;

import dev.vakna.core.store.Tx;
import dev.vakna.operations.worker.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether what works in the background goes on: a server whose rounds stand still is not well. */
@Component("rounds")
final class RoundsHealth implements HealthIndicator {

  private final BackgroundWork work;
  private final Optional<StoreConfiguration.Opened> storage;
  private final Worker<Tx> worker;

  RoundsHealth(
      BackgroundWork work, ObjectProvider<StoreConfiguration.Opened> storage, Worker<Tx> worker) {
    this.work = work;
    this.storage = Optional.ofNullable(storage.getIfAvailable());
    this.worker = worker;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    Stream.concat(
            work.rounds().standing().stream(),
            storage.stream().flatMap(opened -> opened.rounds().standing().stream()))
        .forEach(round -> add(health, round));
    if (work.heldBack()) {
      health.down();
      health.withDetail(
          "operations",
          "the machines of the host were switched off; this server waits for its end");
    }
    Duration silent = worker.silent();
    if (silent.compareTo(Rounds.PATIENCE) > 0) {
      health.down();
      health.withDetail(
          "operations", "nothing was claimed or looked for in %d s".formatted(silent.toSeconds()));
    }
    return health.build();
  }

  private static void add(Health.Builder health, Rounds.Standing round) {
    if (round.standsStill()) {
      health.down();
    }
    health.withDetail(
        round.name(),
        "%d turns, %d failed%s"
            .formatted(
                round.turns(),
                round.failed(),
                round.words().isEmpty() ? "" : "; " + round.words()));
  }
}
