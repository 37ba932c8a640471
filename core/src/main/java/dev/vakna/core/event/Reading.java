package dev.vakna.core.event;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction read of storage for all streams: what is new since the last one, what those
 * missed that come again, and how everything stands that is told of.
 *
 * @param head the highest position there was before the rest was read; a new one, which no event
 *     has, where one was asked for
 * @param news events that are new, in their order
 * @param missed of each id that a reader says it has: what came after it; none when that cannot be
 *     told
 */
public record Reading(
    long head,
    Instant now,
    List<Event> news,
    Map<Resumption, Optional<List<Event>>> missed,
    Map<JobId, Job> jobs,
    Map<VpsId, Vps> vpses,
    Map<VpsId, Ending> ends) {

  /** So many events at most are read at once. */
  public static final int MOST = 1000;

  /** More than that is not told one by one to who comes again. */
  private static final int MOST_MISSED = 200;

  /** An event that is older is not remembered for who comes again. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /** The last event that a reader of an account's events has. */
  record Resumption(AccountId account, String id) {}

  /**
   * Reads.
   *
   * @param after what is known already; null when nothing needs to be known from before
   * @param resumed what is asked for by those that come again
   * @param wanted which events are told to anybody
   * @param further jobs whose standing is wanted besides
   * @param advancing whether something is to be told that is no event, and needs a place of its own
   */
  static Reading of(
      Tx tx,
      @Nullable Long after,
      Set<Resumption> resumed,
      Predicate<Event> wanted,
      Set<JobId> further,
      boolean advancing) {
    while (tx.events().order(MOST) == MOST) {
      continue;
    }
    // What is read below is of no event that gets a lower place later.
    long head = advancing ? tx.events().advance() : tx.events().head();
    List<Event> news = after == null ? List.of() : tx.events().after(after, MOST);
    Map<Resumption, Optional<List<Event>>> missed = new HashMap<>();
    for (Resumption one : resumed) {
      missed.put(one, missed(tx, one, head));
    }
    List<Event> told =
        Stream.concat(
                news.stream().filter(wanted),
                missed.values().stream().flatMap(Optional::stream).flatMap(List::stream))
            .toList();
    Set<JobId> jobs = new HashSet<>(further);
    Set<VpsId> vpses = new HashSet<>();
    for (Event event : told) {
      switch (event.subject()) {
        case JOB -> jobs.add(new JobId(event.id()));
        case VPS -> vpses.add(new VpsId(event.id()));
      }
    }
    return new Reading(
        head,
        tx.now(),
        news,
        missed,
        jobs.isEmpty() ? Map.of() : byId(tx.jobs().all(jobs), Job::id),
        vpses.isEmpty() ? Map.of() : byId(tx.vpses().all(vpses), Vps::id),
        vpses.isEmpty() ? Map.of() : byId(tx.ends().all(vpses), Ending::vps));
  }

  private static <I, R> Map<I, R> byId(List<R> rows, Function<R, I> id) {
    return rows.stream().collect(Collectors.toUnmodifiableMap(id, Function.identity()));
  }

  private static Optional<List<Event>> missed(Tx tx, Resumption resumed, long head) {
    Optional<Long> position = known(resumed.id(), head, tx.now());
    if (position.isEmpty()) {
      return Optional.empty();
    }
    List<Event> after = tx.events().after(resumed.account(), position.get(), MOST_MISSED + 1);
    return after.size() > MOST_MISSED ? Optional.empty() : Optional.of(after);
  }

  /**
   * The position that an id names, if what came after it is still known.
   *
   * @param head the highest position that was given
   */
  public static Optional<Long> known(String id, long head, Instant now) {
    if (!id.matches("[1-9][0-9]{0,17}")) {
      return Optional.empty();
    }
    long position = Long.parseLong(id);
    long oldest = ChronoUnit.MICROS.between(Instant.EPOCH, now.minus(REMEMBERED));
    return position <= head && position >= oldest ? Optional.of(position) : Optional.empty();
  }

  /**
   * Whether who has that event has seen a job's end.
   *
   * @param job as it was read before
   */
  public static boolean knowsTheEnd(Tx tx, Job job, String last) {
    if (!job.operation().status().ended()) {
      return false;
    }
    tx.events().order(MOST);
    return known(last, tx.events().head(), tx.now())
        .filter(position -> nothingAfter(tx, job, position))
        .isPresent();
  }

  private static boolean nothingAfter(Tx tx, Job job, long position) {
    List<Event> after = tx.events().after(job.account(), position, MOST);
    return after.size() < MOST
        && after.stream().noneMatch(event -> event.id().equals(job.id().value()));
  }

  /** Up to where the news were read. */
  long upTo(@Nullable Long after) {
    return news.size() < MOST || after == null ? Math.max(head, lastNews()) : lastNews();
  }

  private long lastNews() {
    return news.isEmpty() ? 0 : news.getLast().position();
  }
}
