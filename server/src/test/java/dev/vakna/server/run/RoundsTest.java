package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.trouble.Troubles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final AtomicLong now = new AtomicLong();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Rounds rounds = new Rounds(now::get, SOON, this::say);

  private void say(Troubles.Told told) {
    said.add(told.moment() + " " + told.text());
  }

  @AfterEach
  void end() {
    rounds.close();
  }

  @Test
  void aRoundSurvivesWhateverItsTurnThrowsAndSaysItOnce() {
    AtomicInteger turns = new AtomicInteger();
    rounds.every(
        "power",
        SOON,
        () -> {
          int turn = turns.incrementAndGet();
          if (turn < 50) {
            throw turn % 2 == 0 ? new OutOfMemoryError("none left") : new AssertionError("never");
          }
        });

    await().until(() -> said.stream().anyMatch(words -> words.startsWith("OVER")));

    assertThat(said).hasSize(3);
    assertThat(said.getFirst()).startsWith("BEGUN round 'power': it failed").contains("never");
    assertThat(said.getLast()).startsWith("OVER round 'power': over, after 49 times");
    Rounds.Standing standing = rounds.standing().getFirst();
    assertThat(standing.failed()).isEqualTo(49);
    assertThat(standing.standsStill()).isFalse();
  }

  @Test
  void aRoundSurvivesThatItsFailureCannotBeSaid() {
    AtomicInteger turns = new AtomicInteger();
    try (Rounds mute =
        new Rounds(
            now::get,
            SOON,
            told -> {
              throw new OutOfMemoryError("not even for the log");
            })) {
      mute.every(
          "power",
          SOON,
          () -> {
            turns.incrementAndGet();
            throw new StackOverflowError();
          });
      await().until(() -> turns.get() > 20);
    }
  }

  @Test
  void aTurnThatHangsIsSeenAndIsGivenAChanceToLeave() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger turns = new AtomicInteger();
    rounds.every(
        "stores",
        SOON,
        PATIENCE,
        _ -> {
          if (turns.incrementAndGet() == 1) {
            never.await();
          }
        });
    await().until(() -> turns.get() == 1);
    assertThat(rounds.standing().getFirst().standsStill()).isFalse();

    now.addAndGet(PATIENCE.plusSeconds(1).toNanos());

    await().until(() -> said.stream().anyMatch(words -> words.contains("it stands still")));
    await().until(() -> turns.get() > 1);
    await().until(() -> !rounds.standing().getFirst().standsStill());
  }

  @Test
  void aTurnThatCannotBeInterruptedStandsStillUntilItComesBack() {
    AtomicInteger turns = new AtomicInteger();
    CountDownLatch back = new CountDownLatch(1);
    rounds.every(
        "stores",
        SOON,
        () -> {
          turns.incrementAndGet();
          boolean waiting = true;
          while (waiting) {
            try {
              back.await();
              waiting = false;
            } catch (InterruptedException e) {
              continue;
            }
          }
        });
    await().until(() -> turns.get() == 1);
    now.addAndGet(Rounds.PATIENCE.plusSeconds(1).toNanos());
    await().until(() -> rounds.standing().getFirst().standsStill());
    assertThat(turns).hasValue(1);

    back.countDown();

    await().until(() -> turns.get() > 1 && !rounds.standing().getFirst().standsStill());
  }

  @Test
  void aLongTurnThatGivesSignsDoesNotStandStill() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger signs = new AtomicInteger();
    rounds.every(
        "indexes",
        SOON,
        PATIENCE,
        pulse -> {
          while (end.getCount() > 0) {
            pulse.run();
            signs.incrementAndGet();
            Thread.sleep(SOON);
          }
        });
    await().until(() -> signs.get() > 0);
    // Far longer than its patience, and never so long without a sign.
    for (int half = 0; half < 6; half++) {
      now.addAndGet(PATIENCE.dividedBy(2).toNanos());
      int before = signs.get();
      await().until(() -> signs.get() > before + 1);
    }
    assertThat(rounds.standing().getFirst().standsStill()).isFalse();
    end.countDown();
  }

  @Test
  void aRoundThatOnlyFailsForLongStandsStill() {
    rounds.every(
        "reconciler",
        SOON,
        () -> {
          throw new IllegalStateException("no table");
        });
    await().until(() -> rounds.standing().getFirst().failed() > 0);
    assertThat(rounds.standing().getFirst().standsStill()).isFalse();

    now.addAndGet(Rounds.PATIENCE.plusSeconds(1).toNanos());

    await().until(() -> rounds.standing().getFirst().standsStill());
    assertThat(rounds.standing().getFirst().words()).contains("no table");
  }

  @Test
  void nothingIsDoneAfterTheEnd() {
    AtomicInteger turns = new AtomicInteger();
    rounds.every("power", SOON, turns::incrementAndGet);
    await().until(() -> turns.get() > 3);
    rounds.close();
    int after = turns.get();
    assertThat(rounds.standing()).isEmpty();
    assertThat(turns).hasValue(after);
  }
}
