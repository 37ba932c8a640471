package dev.vakna.core.job;

import dev.vakna.operations.Caps;
import dev.vakna.operations.WaitingLine;
import dev.vakna.operations.WaitingLine.AtWork;
import dev.vakna.operations.WaitingLine.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * How long whoever comes now would stand in line: pure. The line is gone through by its own rule,
 * as if nobody came after and everybody took as long as the one who asks.
 */
public final class Turns {

  /** Of a longer line only the place is looked at: it would cost too much to go through. */
  private static final int GONE_THROUGH = 200;

  /** What has taken longer than it was to take is given so much of that once more. */
  private static final int OVERDUE_PART = 4;

  private final Set<String> hosts;
  private final Caps caps;
  private final int slots;
  private final Duration each;
  private final List<Waiting> waiting;
  private final List<Running> running = new ArrayList<>();
  private final Map<UUID, Instant> lastBegun;

  private record Running(AtWork work, Duration until) {}

  private Turns(WaitingLine line, Set<String> hosts, Caps caps, int slots, Duration each) {
    this.hosts = hosts;
    this.caps = caps;
    this.slots = slots;
    this.each = each;
    this.waiting = new ArrayList<>(line.waiting());
    this.lastBegun = new HashMap<>(line.lastBegun());
    for (AtWork work : line.atWork()) {
      Duration left = each.minus(work.age());
      running.add(new Running(work, left.isPositive() ? left : each.dividedBy(OVERDUE_PART)));
    }
  }

  /**
   * How long it is until its turn.
   *
   * @param line as it is
   * @param newcomer who would come now
   * @param hosts the newcomer's and those that share places with it
   * @param slots at work at once on these hosts, 1 or more
   * @param each how long one takes
   */
  public static Duration before(
      WaitingLine line, Waiting newcomer, Set<String> hosts, Caps caps, int slots, Duration each) {
    Turns turns = new Turns(line, hosts, caps, slots, each);
    turns.waiting.add(newcomer);
    return turns.waiting.size() > GONE_THROUGH
        ? turns.byPlace(newcomer)
        : turns.goneThrough(newcomer);
  }

  private Duration byPlace(Waiting newcomer) {
    return each.multipliedBy(1 + line().order(hosts).indexOf(newcomer) / slots);
  }

  private Duration goneThrough(Waiting newcomer) {
    Duration at = Duration.ZERO;
    while (true) {
      if (begunBefore(newcomer, at) || running.isEmpty()) {
        return at;
      }
      Duration next = running.stream().map(Running::until).min(Duration::compareTo).orElseThrow();
      running.removeIf(one -> one.until().compareTo(next) <= 0);
      at = next;
    }
  }

  /** Gives away what is free at that moment; whether the newcomer got its turn. */
  private boolean begunBefore(Waiting newcomer, Duration at) {
    Instant now = newcomer.since().plus(at);
    while (running.stream().filter(one -> hosts.contains(one.work().host())).count() < slots) {
      UUID next = line().next(hosts, caps, now).orElse(null);
      if (next == null) {
        return false;
      }
      if (next.equals(newcomer.id())) {
        return true;
      }
      Waiting begins =
          waiting.stream().filter(one -> one.id().equals(next)).findFirst().orElseThrow();
      waiting.remove(begins);
      lastBegun.put(begins.owner(), now);
      running.add(
          new Running(
              new AtWork(begins.owner(), begins.source(), begins.host(), false, Duration.ZERO),
              at.plus(each)));
    }
    return false;
  }

  private WaitingLine line() {
    return new WaitingLine(waiting, running.stream().map(Running::work).toList(), lastBegun);
  }
}
