package dev.vakna.server.run;

import dev.vakna.core.store.Tx;
import dev.vakna.operations.worker.Worker;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    List<Rounds.Standing> rounds =
        Stream.concat(
                work.rounds().standing().stream(),
                storage.stream().flatMap(opened -> opened.rounds().standing().stream()))
            .toList();
    rounds.forEach(round -> add(health, round));
    if (!well(rounds, work::engineOf)) {
      health.down();
    }
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

  /**
   * Whether all that the server cannot be without goes on. Of several engines one that is silent
   * closes its own regions, and the server goes on for the others; it cannot be without any.
   *
   * @param engineOf the engine that a round is of, by the round's name; none when it is of all
   */
  static boolean well(List<Rounds.Standing> rounds, Function<String, Optional<String>> engineOf) {
    Set<String> engines = new HashSet<>();
    Set<String> ill = new HashSet<>();
    for (Rounds.Standing round : rounds) {
      Optional<String> engine = engineOf.apply(round.name());
      if (engine.isEmpty() && round.standsStill()) {
        return false;
      }
      engine.ifPresent(engines::add);
      engine.filter(_ -> round.standsStill()).ifPresent(ill::add);
    }
    return engines.isEmpty() || !ill.containsAll(engines);
  }

  private static void add(Health.Builder health, Rounds.Standing round) {
    health.withDetail(
        round.name(),
        "%d turns, %d failed%s"
            .formatted(
                round.turns(),
                round.failed(),
                round.words().isEmpty() ? "" : "; " + round.words()));
  }
}
