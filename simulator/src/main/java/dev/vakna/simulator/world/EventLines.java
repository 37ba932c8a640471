package dev.vakna.simulator.world;

import dev.vakna.core.event.Feed;
import dev.vakna.core.event.Reading;
import dev.vakna.core.event.Told;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The lines that are open on one server. They die with it. */
final class EventLines implements Feed.Readers<Told> {

  static final Duration PAUSE = Duration.ofMillis(250);

  private final Store store;
  private final List<EventLine> open = new ArrayList<>();
  private final Feed<Told> feed;
  private boolean closed;

  EventLines(World world, Store store, LongSupplier nanos) {
    this.store = store;
    this.feed = new Feed<>(store, this, new Plain(world), nanos);
  }

  /** A piece is what is told; of a job in line it is shown how many are under way. */
  private record Plain(World world) implements Feed.Words<Told> {
    @Override
    public Told of(Told told) {
      return told;
    }

    @Override
    public Object shown(Job job) {
      return world.records().snapshot().jobs().stream()
          .filter(each -> !each.operation().status().ended())
          .count();
    }
  }

  Optional<EventLine> open(AccountId account, @Nullable JobId job, @Nullable String last) {
    if (job != null && last != null && knowsTheEnd(account, job, last)) {
      return Optional.empty();
    }
    EventLine line = new EventLine(account, job, last);
    if (closed) {
      line.end();
    } else {
      open.add(line);
    }
    return Optional.of(line);
  }

  private boolean knowsTheEnd(AccountId account, JobId id, String last) {
    Optional<Job> job = store.transact(tx -> tx.jobs().withoutJournal(account, id));
    return job.isPresent()
        && store.<Boolean>transact(tx -> Reading.knowsTheEnd(tx, job.get(), last));
  }

  void look() {
    open.removeIf(EventLine::isOver);
    feed.look();
  }

  boolean somebodyNew() {
    return open.stream().anyMatch(EventLine::isNew);
  }

  void close() {
    closed = true;
    open.forEach(EventLine::end);
  }

  @Override
  public List<EventLine> all() {
    return List.copyOf(open);
  }

  @Override
  public boolean followed(AccountId account) {
    return !of(account).isEmpty();
  }

  @Override
  public boolean followed(JobId job) {
    return !of(job).isEmpty();
  }

  @Override
  public List<EventLine> of(AccountId account) {
    return open.stream()
        .filter(line -> line.job() == null && line.account().equals(account))
        .toList();
  }

  @Override
  public List<EventLine> of(JobId job) {
    return open.stream().filter(line -> job.equals(line.job())).toList();
  }
}
