package dev.vakna.core.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.id.VpsId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AccumulationTest {

  private static final VpsId VPS = new VpsId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000L << 32));
  private static final Instant NOON = Instant.parse("2026-06-30T12:00:00Z");

  @Test
  void whatIsSeenFirstCountsWholly() {
    Accumulation found = of(List.of(), new Counter("a", 10, 20), NOON);
    assertThat(found.inbound()).isEqualTo(10);
    assertThat(found.outbound()).isEqualTo(20);
    assertThat(found.kept()).containsExactly(new SeenCounter(VPS, "a", 10, 20, NOON, null));
    assertThat(found.forgotten()).isEmpty();
  }

  @Test
  void ofACounterThatWasSeenOnlyWhatIsMoreCounts() {
    List<SeenCounter> known = List.of(new SeenCounter(VPS, "a", 10, 20, NOON, null));
    Accumulation more = of(known, new Counter("a", 11, 25), NOON.plusSeconds(60));
    assertThat(more.inbound()).isEqualTo(1);
    assertThat(more.outbound()).isEqualTo(5);
    assertThat(more.kept()).containsExactly(new SeenCounter(VPS, "a", 11, 25, NOON, null));
    for (Counter old : List.of(new Counter("a", 10, 20), new Counter("a", 9, 3))) {
      Accumulation none = of(known, old, NOON.plusSeconds(60));
      assertThat(none).isEqualTo(new Accumulation(0, 0, List.of(), List.of()));
    }
  }

  @Test
  void aCounterThatBeganAnewCountsWhollyAndALateLookAtTheOldOneForWhatItHadMore() {
    SeenCounter old = new SeenCounter(VPS, "a", 10, 20, NOON, null);
    Instant later = NOON.plusSeconds(3600);
    Accumulation anew = of(List.of(old), new Counter("b", 3, 4), later);
    assertThat(anew.outbound()).isEqualTo(4);
    assertThat(anew.kept())
        .containsExactlyInAnyOrder(
            new SeenCounter(VPS, "b", 3, 4, later, null),
            new SeenCounter(VPS, "a", 10, 20, NOON, later));
    Accumulation late = of(anew.kept(), new Counter("a", 12, 26), later.plusSeconds(1));
    assertThat(late.inbound()).isEqualTo(2);
    assertThat(late.outbound()).isEqualTo(6);
    assertThat(late.kept())
        .as("the younger one may have taken its place")
        .containsExactly(new SeenCounter(VPS, "a", 12, 26, NOON, later));
  }

  @Test
  void whatIsOverIsForgottenWhenNoLookCanTellOfItAnyMore() {
    SeenCounter over = new SeenCounter(VPS, "a", 10, 20, NOON, NOON.plusSeconds(60));
    Counter now = new Counter("b", 1, 1);
    Instant remembered = NOON.plusSeconds(60).plus(Accumulation.REMEMBERED);
    assertThat(of(List.of(over), now, remembered).forgotten()).isEmpty();
    assertThat(of(List.of(over), now, remembered.plusMillis(1)).forgotten()).containsExactly(over);
  }

  private static Accumulation of(List<SeenCounter> known, Counter seen, Instant now) {
    return Accumulation.of(VPS, known, seen, Duration.ZERO, now);
  }

  /**
   * Servers look, write late, twice, in any order or never; counters are lost; storage's clock is
   * set back. What is counted is of each epoch the most that was written of it, never more than
   * went through, and all of it as soon as one look is written whose counter is still there.
   */
  @Test
  void whateverComesInBetweenEachByteCountsOnce() {
    long seed = Long.getLong("vakna.traffic.seed", 20_260_630L);
    Random random = new Random(seed);
    long resets = 0;
    long forgotten = 0;
    for (int life = 0; life < 2_000; life++) {
      Tap tap = new Tap(random);
      try {
        for (int step = 0; step < 120; step++) {
          tap.step();
        }
        tap.checkAtRest();
      } catch (AssertionError e) {
        throw new AssertionError("life %d of seed %d: %s".formatted(life, seed, e.getMessage()), e);
      }
      resets += tap.epoch;
      forgotten += tap.forgotten;
    }
    System.out.printf("2,000 lives, %,d epochs, %,d forgotten again%n", resets, forgotten);
    assertThat(forgotten).isPositive();
  }

  /** A machine's tap, the servers that look at it, and what is recorded. */
  private static final class Tap {
    private final Random random;
    private final Map<String, SeenCounter> known = new HashMap<>();
    private final Map<Integer, Long> sent = new HashMap<>();
    private final Map<Integer, Long> written = new HashMap<>();
    private final List<Look> underWay = new ArrayList<>();
    private int epoch;
    private int forgotten;
    private long counted;

    /** True time, and by how much storage's clock differs from it. */
    private Duration time = Duration.ZERO;

    private Duration ahead = Duration.ZERO;

    private record Look(Duration began, int epoch, long outbound) {}

    Tap(Random random) {
      this.random = random;
    }

    void step() {
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> sent.merge(epoch, (long) random.nextInt(1_000), Long::sum);
        case 3 -> pass(Duration.ofSeconds(random.nextInt(400)));
        case 4 -> pass(Duration.ofMinutes(random.nextInt(90)));
        case 5, 6 -> {
          Duration began = time;
          pass(Duration.ofMillis(random.nextInt(2_000)));
          underWay.add(new Look(began, epoch, sent()));
        }
        case 7 -> {
          if (!underWay.isEmpty()) {
            Look look = underWay.get(random.nextInt(underWay.size()));
            write(look);
            // One that is written again was not answered the first time.
            if (random.nextInt(4) > 0) {
              underWay.remove(look);
            }
          }
        }
        default -> {
          switch (random.nextInt(3)) {
            case 0 -> epoch++;
            case 1 -> ahead = ahead.minusSeconds(random.nextInt(60));
            default -> underWay.clear();
          }
        }
      }
      check();
    }

    private void pass(Duration passed) {
      time = time.plus(passed);
    }

    private long sent() {
      return sent.getOrDefault(epoch, 0L);
    }

    private void write(Look look) {
      Duration age = time.minus(look.began());
      if (!Accumulation.isInTime(age)) {
        return;
      }
      Instant now = NOON.plus(time).plus(ahead);
      Accumulation found =
          Accumulation.of(
              VPS,
              List.copyOf(known.values()),
              new Counter("e" + look.epoch(), 0, look.outbound()),
              age,
              now);
      counted += found.outbound();
      found.forgotten().forEach(entry -> known.remove(entry.epoch()));
      forgotten += found.forgotten().size();
      found.kept().forEach(entry -> known.put(entry.epoch(), entry));
      written.merge(look.epoch(), look.outbound(), Math::max);
    }

    private void check() {
      assertThat(counted)
          .as("the most that was written of each epoch")
          .isEqualTo(written.values().stream().mapToLong(Long::longValue).sum());
      written.forEach((each, most) ->
          assertThat(most).isLessThanOrEqualTo(Objects.requireNonNullElse(sent.get(each), 0L)));
    }

    void checkAtRest() {
      write(new Look(time, epoch, sent()));
      check();
      assertThat(written.getOrDefault(epoch, 0L)).as("all of what is there").isEqualTo(sent());
      assertThat(known.size()).as("little is remembered").isLessThan(60);
    }
  }
}
