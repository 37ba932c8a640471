package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

  private static final Set<String> HERE = Set.of("host");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Caps WIDE = new Caps(Set.of("long"), 0, 0);

  @Test
  void ofOneOwnerTheOldestGoesFirst() {
    var line = line(List.of(waiting(1, 1, "a", 2), waiting(2, 1, "a", 1)), List.of(), Map.of());
    assertThat(line.next(HERE, WIDE, NOW)).contains(id(2));
    assertThat(line.places(WIDE))
        .containsEntry(id(2), new WaitingLine.Place(1, WaitingLine.Reason.TURN))
        .containsEntry(id(1), new WaitingLine.Place(2, WaitingLine.Reason.TURN));
  }

  @Test
  void fiftyOfOneOwnerDoNotHoldUpTheOneOfAnother() {
    List<WaitingLine.Waiting> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(waiting(i, 1, "a", i));
    }
    waiting.add(waiting(50, 2, "a", 50));
    // Nothing is under way: the other one's turn was longest ago, it never had one.
    var idle = line(waiting, List.of(), Map.of(owner(1), NOW.minusSeconds(5)));
    assertThat(idle.next(HERE, WIDE, NOW)).contains(id(50));
    var busy = line(waiting, List.of(at(1, "a")), Map.of(owner(1), NOW.minusSeconds(5)));
    assertThat(busy.next(HERE, WIDE, NOW)).contains(id(50));
  }

  @Test
  void hostsThatOneServerReachesShareALineAndOthersHaveTheirOwn() {
    List<WaitingLine.Waiting> waiting =
        List.of(
            new WaitingLine.Waiting(id(1), owner(1), null, "near", NOW.minusSeconds(9)),
            new WaitingLine.Waiting(id(2), owner(2), null, "far", NOW.minusSeconds(8)),
            new WaitingLine.Waiting(id(3), owner(3), null, "away", NOW.minusSeconds(7)));
    var line = line(waiting, List.of(), Map.of());
    assertThat(line.places(WIDE).values()).extracting(WaitingLine.Place::number).containsOnly(1);
    Map<UUID, WaitingLine.Place> places = line.places(WIDE, Set.of("near", "far"));
    assertThat(places.get(id(1)).number()).isEqualTo(1);
    assertThat(places.get(id(2)).number()).isEqualTo(2);
    assertThat(places.get(id(3)).number()).isEqualTo(1);
  }

  @Test
  void whileSomeWaitForTheirHostOthersAreTriedThereSeldomer() {
    List<WaitingLine.Waiting> waiting = List.of(waiting(1, 1, "a", 1));
    Duration once = WaitingLine.PROBED;
    assertThat(line(waiting, away(Duration.ZERO), Map.of()).next(HERE, WIDE, NOW)).contains(id(1));
    var two =
        line(waiting, away(once.multipliedBy(2).minusNanos(1), once.multipliedBy(9)), Map.of());
    assertThat(two.next(HERE, WIDE, NOW)).isEmpty();
    assertThat(two.places(WIDE).get(id(1)))
        .isEqualTo(new WaitingLine.Place(1, WaitingLine.Reason.HOST_AWAY));
    var later = line(waiting, away(once.multipliedBy(2), once.multipliedBy(9)), Map.of());
    assertThat(later.next(HERE, WIDE, NOW)).contains(id(1));
    assertThat(later.next(HERE, new Caps(Set.of("long"), 0, 2), NOW)).as("its cap").isEmpty();
    var more =
        line(
            waiting,
            away(once.multipliedBy(2), once.multipliedBy(9), once.multipliedBy(9)),
            Map.of());
    assertThat(more.next(HERE, WIDE, NOW)).isEmpty();
    var elsewhere =
        line(
            List.of(new WaitingLine.Waiting(id(1), owner(1), "a", "other", NOW)),
            away(Duration.ZERO, Duration.ZERO),
            Map.of());
    assertThat(elsewhere.next(Set.of("other"), new Caps(Set.of("long"), 1, 1), NOW))
        .contains(id(1));
  }

  private static List<WaitingLine.AtWork> away(Duration... ages) {
    return Arrays.stream(ages)
        .map(age -> new WaitingLine.AtWork(owner(9), "a", "host", true, age))
        .toList();
  }

  @Test
  void whoIsAtACapIsPassedOver() {
    List<WaitingLine.Waiting> waiting =
        List.of(waiting(1, 1, "a", 1), waiting(2, 2, "a", 2), waiting(3, 2, "b", 3));
    var line = line(waiting, List.of(at(1, "b"), at(3, "a")), Map.of());
    Caps caps = new Caps(Set.of("long"), 1, 1);
    assertThat(line.next(HERE, caps, NOW)).isEmpty();
    assertThat(line.places(caps))
        .containsEntry(id(1), new WaitingLine.Place(2, WaitingLine.Reason.OWNER_BUSY))
        .containsEntry(id(2), new WaitingLine.Place(1, WaitingLine.Reason.SOURCE_BUSY));
    assertThat(line.next(HERE, new Caps(Set.of("long"), 1, 2), NOW)).contains(id(2));
  }

  @Test
  void whatReadsNoSourceWaitsForNone() {
    var line =
        line(
            List.of(new WaitingLine.Waiting(id(1), owner(1), null, "host", NOW)),
            List.of(
                at(2, "a"), new WaitingLine.AtWork(owner(3), null, "host", false, Duration.ZERO)),
            Map.of());
    assertThat(line.next(HERE, new Caps(Set.of("long"), 0, 1), NOW)).contains(id(1));
  }

  @Test
  void nobodysTurnComesBeforeItCameOrOnAnotherHost() {
    var line = line(List.of(waiting(1, 1, "a", 60)), List.of(), Map.of());
    assertThat(line.next(HERE, WIDE, NOW.minusSeconds(1))).isEmpty();
    assertThat(line.next(Set.of("other"), WIDE, NOW)).isEmpty();
    assertThat(line.next(Set.of("host", "other"), WIDE, NOW)).contains(id(1));
  }

  /**
   * Whatever comes and ends when: no cap is ever passed, no place that could be used stays empty,
   * and whoever waits with nothing of its own under way begins before every other owner has had a
   * second turn.
   */
  @Test
  void turnsGoRoundAndNobodyStarves() {
    for (int seed = 1; seed <= 200; seed++) {
      turnsGoRound(seed);
    }
  }

  private static void turnsGoRound(int seed) {
    Random random = new Random(seed);
    Caps caps = new Caps(Set.of("long"), random.nextInt(4), random.nextInt(5));
    int slots = 1 + random.nextInt(5);
    int owners = 1 + random.nextInt(5);
    List<WaitingLine.Waiting> waiting = new ArrayList<>();
    Map<UUID, WaitingLine.Waiting> atWork = new HashMap<>();
    Map<UUID, Instant> lastBegun = new HashMap<>();
    Map<UUID, List<UUID>> begunWhileWaiting = new HashMap<>();
    for (int step = 0; step < 300; step++) {
      Instant now = NOW.plusSeconds(step);
      if (random.nextInt(3) == 0) {
        int owner = random.nextInt(3) == 0 ? random.nextInt(owners) : 0;
        waiting.add(waiting(step, owner, "s" + random.nextInt(2), 60 + step));
      }
      if (!atWork.isEmpty() && random.nextInt(2) == 0) {
        List<UUID> ids = new ArrayList<>(new java.util.TreeSet<>(atWork.keySet()));
        atWork.remove(ids.get(random.nextInt(ids.size())));
      }
      while (atWork.size() < slots) {
        var line =
            line(
                waiting,
                atWork.values().stream()
                    .map(one ->
                        new WaitingLine.AtWork(
                            one.owner(), one.source(), one.host(), false, Duration.ZERO))
                    .toList(),
                lastBegun);
        Optional<UUID> next = line.next(HERE, caps, now.plusSeconds(60));
        if (next.isEmpty()) {
          assertThat(line.places(caps).values())
              .as("seed %d", seed)
              .noneMatch(place -> place.reason() == WaitingLine.Reason.TURN);
          break;
        }
        WaitingLine.Waiting begun =
            waiting.stream().filter(one -> one.id().equals(next.get())).findFirst().orElseThrow();
        waiting.remove(begun);
        atWork.put(begun.id(), begun);
        lastBegun.put(begun.owner(), now);
        begunWhileWaiting.remove(begun.owner());
        Set<UUID> others = new HashSet<>();
        waiting.forEach(one -> others.add(one.owner()));
        others.remove(begun.owner());
        others.removeIf(other ->
            atWork.values().stream().anyMatch(one -> one.owner().equals(other))
                || waiting.stream()
                    .filter(one -> one.owner().equals(other))
                    .noneMatch(one -> admissible(one, atWork, caps)));
        others.forEach(other ->
            begunWhileWaiting.computeIfAbsent(other, _ -> new ArrayList<>()).add(begun.owner()));
        begunWhileWaiting.keySet().retainAll(others);
        begunWhileWaiting
            .values()
            .forEach(turns -> assertThat(turns).as("seed %d", seed).doesNotHaveDuplicates());
        if (caps.perOwner() > 0) {
          assertThat(count(atWork, begun.owner()))
              .as("seed %d", seed)
              .isLessThanOrEqualTo(caps.perOwner());
        }
        if (caps.perSource() > 0) {
          assertThat(
                  atWork.values().stream()
                      .filter(one -> begun.source() != null && begun.source().equals(one.source()))
                      .count())
              .as("seed %d", seed)
              .isLessThanOrEqualTo(caps.perSource());
        }
      }
    }
  }

  private static boolean admissible(
      WaitingLine.Waiting one, Map<UUID, WaitingLine.Waiting> atWork, Caps caps) {
    return caps.perSource() == 0
        || atWork.values().stream()
                .filter(busy -> one.source() != null && one.source().equals(busy.source()))
                .count()
            < caps.perSource();
  }

  private static long count(Map<UUID, WaitingLine.Waiting> atWork, UUID owner) {
    return atWork.values().stream().filter(one -> one.owner().equals(owner)).count();
  }

  private static WaitingLine line(
      List<WaitingLine.Waiting> waiting,
      List<WaitingLine.AtWork> atWork,
      Map<UUID, Instant> lastBegun) {
    return new WaitingLine(waiting, atWork, lastBegun);
  }

  private static WaitingLine.Waiting waiting(int id, int owner, String source, int second) {
    return new WaitingLine.Waiting(
        id(id), owner(owner), source, "host", NOW.minusSeconds(60).plusSeconds(second));
  }

  private static WaitingLine.AtWork at(int owner, String source) {
    return new WaitingLine.AtWork(owner(owner), source, "host", false, Duration.ZERO);
  }

  private static UUID id(int number) {
    return new UUID(1, number);
  }

  private static UUID owner(int number) {
    return new UUID(2, number);
  }
}
