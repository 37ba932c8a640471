package dev.vakna.core.job;

import dev.vakna.core.store.Store;
import dev.vakna.operations.Caps;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Where waiting jobs stand in line, as of at most a second ago: however many wait and ask, storage
 * is asked once a second. Safe for use by many threads.
 */
public final class Line {

  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final Store store;
  private final Caps caps;
  private final Set<String> together;
  private final LongSupplier nanos;
  private WaitingLine line = WaitingLine.EMPTY;
  private Map<UUID, WaitingLine.Place> places = Map.of();
  private boolean known;
  private long knownAt;

  /**
   * @param caps those that workers heed
   * @param together names of the engines whose jobs share the places of one server
   * @param nanos a clock that never goes back
   */
  public Line(Store store, Caps caps, Set<String> together, LongSupplier nanos) {
    this.store = store;
    this.caps = caps;
    this.together = Set.copyOf(together);
    this.nanos = nanos;
  }

  public Caps caps() {
    return caps;
  }

  /** Where a job stands; empty when it does not wait in line, or has only just come. */
  public Optional<WaitingLine.Place> place(Job job) {
    return job.operation().status() == OperationStatus.QUEUED
        ? Optional.ofNullable(places().get(job.operation().id()))
        : Optional.empty();
  }

  /**
   * How long whoever came now would wait for its turn; no time where one would be at once.
   *
   * @param newcomer who would come
   * @param slots at work at once on its host, or on the hosts that share places with it
   * @param each how long one takes
   */
  public Duration before(WaitingLine.Waiting newcomer, int slots, Duration each) {
    Set<String> hosts = together.contains(newcomer.host()) ? together : Set.of(newcomer.host());
    return Turns.before(line(), newcomer, hosts, caps, slots, each);
  }

  private synchronized WaitingLine line() {
    look();
    return line;
  }

  private synchronized Map<UUID, WaitingLine.Place> places() {
    look();
    return places;
  }

  private void look() {
    long now = nanos.getAsLong();
    if (!known || now - knownAt >= FRESH) {
      line = store.read(tx -> tx.jobs().line(caps));
      places = line.places(caps, together);
      known = true;
      knownAt = now;
    }
  }
}
