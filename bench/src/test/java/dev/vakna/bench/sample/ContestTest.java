package dev.vakna.bench.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.Test;

class ContestTest {

  private final AtomicLong clock = new AtomicLong();
  private final List<String> order = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  private final Contest.Watcher watcher =
      new Contest.Watcher() {
        @Override
        public void turn(int round, Contestant contestant) {
          order.add(round + contestant.key());
        }

        @Override
        public void leftOut(Contestant contestant, IOException fault) {
          leftOut.add(contestant.key() + ": " + fault.getMessage());
        }
      };

  private Contestant taking(String key, long nanos) {
    return Contestant.of(key, key, () -> clock.addAndGet(nanos));
  }

  private Standings run(Rounds rounds, Contestant... contestants) throws Exception {
    return new Contest(List.of(contestants), clock::get, watcher).run(rounds);
  }

  @Test
  void allTakeTurnsInAnotherOrderEachRoundAfterOneThatIsNotCounted() throws Exception {
    Standings standings = run(Rounds.exactly(2), taking("a", 1), taking("b", 2), taking("c", 3));
    assertThat(order).containsExactly("0a", "0b", "0c", "1b", "1c", "1a", "2b", "2a", "2c");
    assertThat(standings.rounds()).isEqualTo(2);
    assertThat(standings.seconds("b").orElseThrow().values()).containsExactly(2e-9, 2e-9);
  }

  @Test
  void speedIsComparedWithinEachRound() throws Exception {
    AtomicLong weather = new AtomicLong();
    Contestant reference =
        Contestant.of("zstd", "zstd", () -> clock.addAndGet(weather.incrementAndGet() * 100));
    Contestant own = Contestant.of("own", "own", () -> clock.addAndGet(50));
    Standings standings = run(Rounds.exactly(2), reference, own);
    assertThat(standings.speed("own", "zstd").orElseThrow().values()).containsExactly(4.0, 6.0);
    assertThat(standings.speed("none", "zstd")).isEmpty();
  }

  @Test
  void theShareOfTheSlowestIsTakenOfTheOneThatWasSlowestInThatRound() throws Exception {
    AtomicLong disk = new AtomicLong(10);
    Contestant first = Contestant.of("disk", "disk", () -> clock.addAndGet(disk.addAndGet(20)));
    Standings standings = run(Rounds.exactly(2), first, taking("cpu", 60), taking("own", 100));
    assertThat(standings.shareOfSlowest("own", List.of("disk", "cpu")).orElseThrow().values())
        .usingComparatorForType(new DoubleComparator(1e-9), Double.class)
        .containsExactly(0.6, 0.7);
    assertThat(standings.shareOfSlowest("own", List.of("disk", "none"))).isEmpty();
    assertThat(standings.shareOfSlowest("none", List.of("disk"))).isEmpty();
  }

  @Test
  void whatMakesReadyAndTidiesIsNotTimed() throws Exception {
    Contestant slow =
        taking("a", 5).readied(() -> clock.addAndGet(1000)).tidied(() -> clock.addAndGet(1000));
    assertThat(run(Rounds.exactly(3), slow).seconds("a").orElseThrow().high()).isEqualTo(5e-9);
  }

  @Test
  void whatFailsIsTidiedAllTheSame() {
    AtomicLong tidied = new AtomicLong();
    Contestant failing =
        Contestant.of(
                "a",
                "a",
                () -> {
                  throw new IOException("no");
                })
            .tidied(tidied::incrementAndGet);
    assertThatThrownBy(() -> run(Rounds.exactly(1), failing)).hasMessage("no");
    assertThat(tidied).hasValue(1);
  }

  @Test
  void whoMayFailAndDoesIsLeftOutAndNamed() throws Exception {
    Contestant failing =
        Contestant.of(
                "a",
                "a",
                () -> {
                  throw new IOException("not installed");
                })
            .ifAble();
    Standings standings = run(Rounds.exactly(1), failing, taking("b", 1));
    assertThat(leftOut).containsExactly("a: not installed");
    assertThat(standings.seconds("a")).isEmpty();
    assertThat(standings.seconds("b")).isPresent();
  }

  @Test
  void noRoundBeginsAfterTheBudgetButTheLeastAreMade() throws Exception {
    Rounds rounds = new Rounds(2, 100, Duration.ofNanos(35));
    assertThat(run(rounds, taking("a", 10)).rounds()).isEqualTo(4);
    assertThat(run(rounds, taking("a", 1000)).rounds()).isEqualTo(2);
  }
}
