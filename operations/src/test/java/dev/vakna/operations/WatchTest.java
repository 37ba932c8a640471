package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To the nanosecond: when a step stands still, has stalled, is interrupted and given up. */
class WatchTest {

  private static final Policy POLICY = Policy.STANDARD;
  private static final Duration HEED = Duration.ofSeconds(1);

  private final List<String> seen = new ArrayList<>();
  private final Clock clock = new Clock();
  private final Watch watch =
      new Watch(
          POLICY,
          clock,
          " Nothing is lost.",
          new Seat() {
            @Override
            public void waits() {
              seen.add("waits");
            }

            @Override
            public void still() {
              seen.add("still");
            }

            @Override
            public void moves() {
              seen.add("moves");
            }
          });
  private Progress progress = Progress.NONE;

  /** Stands until it is told to go on; notes what is done to who works. */
  private final class Clock implements Pace {
    private long now = 7;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleep(Duration time) {
      throw new AssertionError("a watch does not sleep");
    }

    @Override
    public Repetition every(Duration time, Runnable work) {
      throw new AssertionError("a watch has no beats of its own");
    }

    @Override
    public Work work() {
      return new Work() {
        @Override
        public void interrupt() {
          seen.add("interrupted");
        }

        @Override
        public void goOn() {
          seen.add("goes on");
        }
      };
    }
  }

  @BeforeEach
  void begin() throws InterruptedException {
    enter();
  }

  private void enter() throws InterruptedException {
    watch.enter(() -> progress, (why, failure) -> seen.add("given up " + why));
  }

  /** Time goes on, and then the watch looks. */
  private void lookAfter(Duration time, boolean cancelled) {
    clock.now += time.toNanos();
    watch.look(cancelled);
  }

  @Test
  void aStepStandsStillFromTheEndOfTheQuietTimeUntilItMoves() {
    lookAfter(POLICY.quiet().minusNanos(1), false);
    assertThat(seen).isEmpty();
    lookAfter(Duration.ofNanos(1), false);
    assertThat(seen).containsExactly("still");
    lookAfter(POLICY.quiet(), false);
    assertThat(seen).as("said once").containsExactly("still");
    watch.moved();
    watch.moved();
    assertThat(seen).containsExactly("still", "moves");
    lookAfter(POLICY.quiet().minusNanos(1), false);
    assertThat(seen).as("the time counts from the movement").hasSize(2);
    lookAfter(Duration.ofNanos(1), false);
    assertThat(seen).endsWith("still");
  }

  @Test
  void aStepThatComesBackStirs() throws InterruptedException {
    lookAfter(POLICY.quiet(), false);
    assertThat(watch.leave()).isEqualTo(Watch.Why.NONE);
    assertThat(seen).containsExactly("still", "moves");
    assertThat(watch.leave()).isEqualTo(Watch.Why.NONE);
    assertThat(seen).as("and nobody's flag was touched").hasSize(2);
    enter();
    lookAfter(POLICY.quiet().minusNanos(1), false);
    assertThat(seen).as("the next step's time begins with it").hasSize(2);
  }

  @Test
  void nobodyIsJudgedBetweenSteps() {
    watch.leave();
    lookAfter(POLICY.stall().multipliedBy(3), true);
    lookAfter(HEED.multipliedBy(2), true);
    watch.stop();
    assertThat(seen).isEmpty();
    assertThatCode(watch::check).doesNotThrowAnyException();
  }

  @Test
  void aStallIsOneFromItsLastNanosecondOn() {
    lookAfter(POLICY.stall().minusNanos(1), false);
    assertThatCode(watch::check).doesNotThrowAnyException();
    assertThat(seen).containsExactly("still");
    lookAfter(Duration.ofNanos(1), false);
    assertThat(seen).containsExactly("still", "interrupted");
    assertThatThrownBy(watch::check)
        .isInstanceOfSatisfying(
            StepFailedException.class,
            e -> assertThat(e.failure().code()).isEqualTo(Failure.STALLED));
    assertThat(watch.leave()).isEqualTo(Watch.Why.STALLED);
    assertThat(seen).endsWith("moves", "goes on");
    assertThatCode(watch::check).as("nobody works any more").doesNotThrowAnyException();
    watch.leave();
    assertThat(seen.stream().filter("goes on"::equals)).as("once").hasSize(1);
  }

  @Test
  void whoMayRestStallsThatMuchLaterAndTheNextStepDoesNot() throws InterruptedException {
    watch.mayRest(Duration.ofSeconds(60));
    lookAfter(POLICY.stall().plusSeconds(60).minusNanos(1), false);
    assertThat(seen).containsExactly("still");
    lookAfter(Duration.ofNanos(1), false);
    assertThat(seen).endsWith("interrupted");
    assertThat(watch.failure().message()).contains("Nothing moved for 6 minutes.");
    watch.leave();
    seen.clear();
    enter();
    lookAfter(POLICY.stall(), false);
    assertThat(seen).endsWith("interrupted");
    assertThat(watch.failure().message()).contains("Nothing moved for 5 minutes.");
  }

  @Test
  void aWishToCancelIsHeardForASecondAndThenInterrupts() {
    lookAfter(Duration.ZERO, true);
    lookAfter(HEED.minusNanos(1), true);
    assertThat(seen).isEmpty();
    lookAfter(Duration.ofNanos(1), true);
    assertThat(seen).containsExactly("interrupted");
    assertThatCode(watch::check).as("it did not stall").doesNotThrowAnyException();
    assertThat(watch.leave()).isEqualTo(Watch.Why.CANCELLED);
  }

  @Test
  void theNextStepHearsTheWishAnew() throws InterruptedException {
    lookAfter(Duration.ZERO, true);
    watch.leave();
    enter();
    lookAfter(HEED, true);
    assertThat(seen).isEmpty();
    lookAfter(HEED, true);
    assertThat(seen).containsExactly("interrupted");
  }

  @Test
  void aCancelledStepIsNotSaidToHaveStalled() {
    lookAfter(POLICY.stall(), true);
    assertThat(seen).containsExactly("still");
    lookAfter(HEED, true);
    assertThat(watch.leave()).isEqualTo(Watch.Why.CANCELLED);
  }

  @Test
  void whoIsDeafToItsInterruptionIsGivenUpOnceAfterALease() {
    lookAfter(POLICY.stall(), false);
    lookAfter(POLICY.lease().minusNanos(1), false);
    assertThat(seen).containsExactly("still", "interrupted");
    assertThat(watch.givenUp()).isFalse();
    lookAfter(Duration.ofNanos(1), false);
    assertThat(seen).endsWith("given up STALLED");
    assertThat(watch.givenUp()).isTrue();
    lookAfter(POLICY.lease(), false);
    assertThat(seen).as("told once").hasSize(3);
    assertThat(watch.givenUp()).as("and it stays so").isTrue();
  }

  @Test
  void whoIsInterruptedForTheEndOfTheProcessIsNotGivenUp() {
    watch.stop();
    assertThat(seen).containsExactly("interrupted");
    assertThat(watch.stopped()).isTrue();
    lookAfter(POLICY.lease().multipliedBy(2), true);
    assertThat(seen).doesNotContain("given up STOPPED");
    watch.stop();
    assertThat(seen.stream().filter("interrupted"::equals)).as("once").hasSize(1);
    assertThat(watch.leave()).isEqualTo(Watch.Why.STOPPED);
    assertThat(seen).endsWith("goes on");
    assertThatThrownBy(this::enter).isInstanceOf(InterruptedException.class);
  }

  @Test
  void theFirstReasonStays() {
    lookAfter(POLICY.stall(), false);
    watch.stop();
    assertThat(seen).containsExactly("still", "interrupted");
    assertThat(watch.leave()).isEqualTo(Watch.Why.STALLED);
  }

  @Test
  void nothingStalledIsSaidWhereNothingDid() {
    assertThat(watch.failure().code()).isEqualTo("internal_error");
    assertThat(watch.failure().detail()).isEqualTo("nothing stalled");
  }

  @Test
  void aStallSaysWhatWasSeenLast() throws InterruptedException {
    assertThat(stalledAt(new Progress("disks", 0, 7, 10, "Writing the disks")))
        .isEqualTo("Writing the disks (7 of 10)");
    assertThat(stalledAt(new Progress("disks", 0, 7, 0, "Writing the disks")))
        .isEqualTo("Writing the disks (7)");
    assertThat(stalledAt(new Progress("disks", 0, 0, 1, "Writing the disks")))
        .isEqualTo("Writing the disks (0 of 1)");
    assertThat(stalledAt(new Progress("disks", 0, 0, 0, ""))).isEqualTo("disks");
  }

  private String stalledAt(Progress at) throws InterruptedException {
    progress = at;
    watch.leave();
    enter();
    lookAfter(POLICY.stall(), false);
    Failure failure = watch.failure();
    assertThat(failure.detail())
        .isEqualTo("step disks stood at %d of %d".formatted(at.current(), at.total()));
    assertThat(failure.message()).endsWith("name this job. Nothing is lost.");
    String before = "The last that was seen: ";
    int from = failure.message().indexOf(before) + before.length();
    return failure.message().substring(from, failure.message().indexOf(". Try", from));
  }

  @Test
  void timesAreSaidInMinutesWhereTheyAreWhole() throws InterruptedException {
    assertThat(timeOf(Duration.ofSeconds(60))).isEqualTo("60 seconds");
    assertThat(timeOf(Duration.ofSeconds(119))).isEqualTo("119 seconds");
    assertThat(timeOf(Duration.ofSeconds(120))).isEqualTo("2 minutes");
    assertThat(timeOf(Duration.ofSeconds(121))).isEqualTo("121 seconds");
    assertThat(timeOf(Duration.ofSeconds(180))).isEqualTo("3 minutes");
  }

  private String timeOf(Duration stall) throws InterruptedException {
    var other = new Watch(POLICY.patient(stall), clock, "", Seat.NONE);
    other.enter(() -> Progress.NONE, (_, _) -> {});
    clock.now += stall.toNanos();
    other.look(false);
    String message = other.failure().message();
    return message.substring("Nothing moved for ".length(), message.indexOf('.'));
  }
}
