package dev.vakna.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The operations that wait for their turn, and what they wait for: pure, so that every storage
 * gives the turn to the same one and whoever asks for a place is told that very order.
 *
 * <p>Turns go round the owners: first comes whose owner has least under way, among those whose
 * owner's last operation began longest ago, and of one owner the oldest. So an owner with a
 * thousand waiting operations holds up another one's first by no more than one turn.
 *
 * @param waiting those that nobody has begun
 * @param atWork those that have begun, go forward, have not come to a step that mostly waits, and
 *     are not {@linkplain #DESERTED deserted}
 * @param lastBegun when an operation of that owner began last; owners that never began one are
 *     missing
 */
public record WaitingLine(
    List<Waiting> waiting, List<AtWork> atWork, Map<UUID, Instant> lastBegun) {

  /**
   * What could have been taken for so long and was not is not under way: no server that runs
   * reaches its host. It must not hold up those of other hosts for as long as that lasts. For a
   * server that reaches its host it is under way all the same.
   */
  public static final Duration DESERTED = Duration.ofMinutes(1);

  /**
   * While so many wait on a host that it, or what they need there, answers, nobody else has a turn
   * there for a while: each would only come to wait likewise, and all of them would go on at once.
   * One alone may wait for something that only it needs.
   */
  public static final int PROBES = 2;

  /**
   * For so long after the newest of them began, once for each that waits: as some may wait for what
   * only they need, it is seen now and then whether others wait too.
   */
  public static final Duration PROBED = Duration.ofMinutes(5);

  /** Nobody waits, nothing is under way. */
  public static final WaitingLine EMPTY = new WaitingLine(List.of(), List.of(), Map.of());

  public WaitingLine {
    waiting = List.copyOf(waiting);
    atWork = List.copyOf(atWork);
    lastBegun = Map.copyOf(lastBegun);
  }

  /**
   * Waits.
   *
   * @param id the operation
   * @param owner on whose behalf
   * @param source what it reads, or null
   * @param host where it must run
   * @param since when it came
   */
  public record Waiting(UUID id, UUID owner, @Nullable String source, String host, Instant since) {
    public Waiting {
      Objects.requireNonNull(id);
      Objects.requireNonNull(owner);
      Objects.requireNonNull(host);
      Objects.requireNonNull(since);
    }
  }

  /**
   * Is under way.
   *
   * @param owner on whose behalf
   * @param source what it reads, or null
   * @param host where it runs
   * @param outOfReach it waits for something that does not answer. On its own host it is under way
   *     all the same, as it goes on there at once when that answers; nobody elsewhere is held up
   * @param age how long ago it began
   */
  public record AtWork(
      UUID owner, @Nullable String source, String host, boolean outOfReach, Duration age) {
    public AtWork {
      Objects.requireNonNull(owner);
      Objects.requireNonNull(host);
      Objects.requireNonNull(age);
    }

    boolean holdsUp(Waiting one) {
      return !outOfReach || host.equals(one.host());
    }
  }

  /** What an operation waits for. */
  public enum Reason {
    /** A free place on a server; those before it come first. */
    TURN,
    /** One of its owner's other operations must end first. */
    OWNER_BUSY,
    /** Another operation that reads the same source must end first. */
    SOURCE_BUSY,
    /** Its host does not answer: nothing is begun there until it does. */
    HOST_AWAY
  }

  /**
   * Where an operation stands.
   *
   * @param number 1 for whoever is first in line on its host, or on hosts that share a line
   * @param reason what it waits for
   */
  public record Place(int number, Reason reason) {}

  private record Ranked(Waiting one, long level, Instant lastBegun) {}

  private static final Comparator<Ranked> ORDER =
      Comparator.comparingLong(Ranked::level)
          .thenComparing(Ranked::lastBegun)
          .thenComparing(ranked -> ranked.one().since())
          .thenComparing(ranked -> ranked.one().id());

  /** Those that wait for one of the hosts, in the order of their turns. */
  public List<Waiting> order(Set<String> hosts) {
    Map<UUID, Long> level = new HashMap<>();
    atWork.stream()
        .filter(busy -> !busy.outOfReach())
        .forEach(busy -> level.merge(busy.owner(), 1L, Long::sum));
    List<Ranked> ranked = new ArrayList<>();
    waiting.stream()
        .filter(one -> hosts.contains(one.host()))
        .sorted(Comparator.comparing(Waiting::since).thenComparing(Waiting::id))
        .forEach(one ->
            ranked.add(
                new Ranked(
                    one,
                    level.merge(one.owner(), 1L, Long::sum),
                    lastBegun.getOrDefault(one.owner(), Instant.MIN))));
    return ranked.stream().sorted(ORDER).map(Ranked::one).toList();
  }

  /**
   * Whose turn it is.
   *
   * @param now nobody's turn comes before it came
   */
  public Optional<UUID> next(Set<String> hosts, Caps caps, Instant now) {
    return order(hosts).stream()
        .filter(one -> !one.since().isAfter(now) && held(one, caps) == Reason.TURN)
        .map(Waiting::id)
        .findFirst();
  }

  /** Where each stands that waits, by its id, on hosts that no server reaches together. */
  public Map<UUID, Place> places(Caps caps) {
    return places(caps, Set.of());
  }

  /**
   * Where each stands that waits, by its id.
   *
   * @param together hosts whose operations share a server's places, and so one line
   */
  public Map<UUID, Place> places(Caps caps, Set<String> together) {
    Map<UUID, Place> places = new HashMap<>();
    waiting.stream()
        .map(Waiting::host)
        .map(host -> together.contains(host) ? together : Set.of(host))
        .distinct()
        .forEach(hosts -> {
          List<Waiting> order = order(hosts);
          for (int i = 0; i < order.size(); i++) {
            places.put(order.get(i).id(), new Place(i + 1, held(order.get(i), caps)));
          }
        });
    return Map.copyOf(places);
  }

  private Reason held(Waiting one, Caps caps) {
    if (away(one.host())) {
      return Reason.HOST_AWAY;
    }
    if (caps.perOwner() > 0
        && count(busy -> busy.owner().equals(one.owner()) && busy.holdsUp(one))
            >= caps.perOwner()) {
      return Reason.OWNER_BUSY;
    }
    String source = one.source();
    if (source != null
        && caps.perSource() > 0
        && count(busy -> source.equals(busy.source()) && busy.holdsUp(one)) >= caps.perSource()) {
      return Reason.SOURCE_BUSY;
    }
    return Reason.TURN;
  }

  private boolean away(String host) {
    List<Duration> ages =
        atWork.stream()
            .filter(busy -> busy.outOfReach() && busy.host().equals(host))
            .map(AtWork::age)
            .toList();
    return ages.size() >= PROBES
        && Collections.min(ages).compareTo(PROBED.multipliedBy(ages.size())) < 0;
  }

  private long count(Predicate<AtWork> which) {
    return atWork.stream().filter(which).count();
  }
}
