package dev.vakna.simulator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final List<String> seen = new ArrayList<>();
  private final Scheduler scheduler = new Scheduler(Choices.replayed(Script.EMPTY));

  @Test
  void virtualTimePassesOnlyWhenEverybodyWaits() throws InterruptedException {
    scheduler.run(
        "first",
        () -> {
          scheduler.begin(
              "second",
              null,
              () -> {
                note("second begins");
                scheduler.sleep(3 * SECOND);
                note("second wakes");
              });
          note("first begins");
          scheduler.sleep(2 * SECOND);
          note("first wakes");
          scheduler.sleep(2 * SECOND);
          note("first ends");
        });
    assertThat(seen)
        .containsExactly(
            "0 first begins", "0 second begins", "2 first wakes", "3 second wakes", "4 first ends");
  }

  @Test
  void aKilledProcessEndsAtItsNextYieldPointAndItsCleaningUpReachesNothing()
      throws InterruptedException {
    Process process = new Process("p");
    scheduler.run(
        "first",
        () -> {
          scheduler.begin(
              "victim",
              process,
              () -> {
                try {
                  scheduler.sleep(10 * SECOND);
                  note("never");
                } finally {
                  assertThatThrownBy(scheduler::yieldTurn).isInstanceOf(ProcessKilled.class);
                  note("cleaned up");
                }
              });
          scheduler.sleep(SECOND);
          scheduler.kill(process);
          scheduler.sleep(SECOND);
          note("on");
        });
    assertThat(seen).containsExactly("1 cleaned up", "2 on");
  }

  @Test
  void aPausedProcessGoesOnWhereItStood() throws InterruptedException {
    Process process = new Process("p");
    scheduler.run(
        "first",
        () -> {
          scheduler.begin(
              "paused",
              process,
              () -> {
                scheduler.sleep(2 * SECOND);
                note("on");
              });
          scheduler.sleep(SECOND);
          scheduler.pause(process, 5 * SECOND);
          scheduler.sleep(9 * SECOND);
        });
    assertThat(seen).containsExactly("6 on");
  }

  @Test
  void whoIsWokenDoesNotSleepOn() throws InterruptedException {
    scheduler.run(
        "first",
        () -> {
          Actor sleeper =
              scheduler.begin(
                  "sleeper",
                  null,
                  () -> {
                    scheduler.sleep(100 * SECOND);
                    note("woken");
                  });
          scheduler.sleep(SECOND);
          scheduler.wake(sleeper);
          scheduler.sleep(SECOND);
        });
    assertThat(seen).containsExactly("1 woken");
  }

  @Test
  void periodsPassUntilThereIsSomethingToWakeUpFor() throws InterruptedException {
    scheduler.run(
        "first",
        () -> {
          scheduler.sleepInPeriods(SECOND, () -> scheduler.now() >= 4 * SECOND);
          note("worth it");
        });
    assertThat(seen).containsExactly("4 worth it");
  }

  @Test
  void whatNobodyCatchesIsSeenByWhoeverRunsIt() {
    assertThatThrownBy(() ->
            scheduler.run(
                "first",
                () -> {
                  throw new IllegalStateException("out of order");
                }))
        .hasRootCauseMessage("out of order");
  }

  private void note(String what) {
    seen.add(scheduler.now() / SECOND + " " + what);
  }
}
