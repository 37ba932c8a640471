package dev.vakna.testkit.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.EngineException;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.StepStanding;
import dev.vakna.testkit.operation.Interference.Point;
import dev.vakna.testkit.operation.StepwiseKind.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an operation of any kind must stand when what it acts through does not answer for an hour.
 */
abstract class WaitingContract extends Plays {

  /** Calls whose failure hinders nothing, such as those whose answer is only shown. */
  protected Set<String> hindersNothing() {
    return Set.of();
  }

  @TestFactory
  public Stream<DynamicTest> anHourOutOfReachIsWaitedOutAndCountsNoAttempt()
      throws InterruptedException {
    return outages(
        Way.PLAIN,
        (play, outage) -> {
          play.interference.with(outage::at);
          assertThat(play.toRest(Way.PLAIN)).as("deaths").isZero();
          waitedOut(play, outage);
          play.done();
        });
  }

  @TestFactory
  public Stream<DynamicTest> aWorkerThatDiesInTheOutageIsFollowedByAnotherThatWaitsOn()
      throws InterruptedException {
    return outages(
        Way.PLAIN,
        (play, outage) -> {
          play.interference.with(point -> {
            if (outage.tries() % 4 == 3) {
              outage.more();
              throw new Interference.Killed();
            }
            outage.at(point);
          });
          assertThat(play.toRest(Way.PLAIN)).as("deaths").isPositive();
          waitedOut(play, outage);
          play.done();
        });
  }

  @TestFactory
  public Stream<DynamicTest> whatIsCancelledInTheOutageIsUndoneWhenItIsOver()
      throws InterruptedException {
    if (new Play().kind().forwardOnly()) {
      return Stream.empty();
    }
    return outages(
        Way.PLAIN,
        (play, outage) -> {
          AtomicBoolean cancelled = new AtomicBoolean();
          play.interference.with(point -> {
            if (outage.tries() == 12 && !cancelled.getAndSet(true)) {
              assertThat(play.cancel()).isTrue();
            }
            outage.at(point);
          });
          play.toRest(Way.PLAIN);
          waitedOut(play, outage);
          play.undone(Failure.CANCELLED);
        });
  }

  @TestFactory
  public Stream<DynamicTest> anHourOutOfReachWhileAnEndIsUndoneIsWaitedOut()
      throws InterruptedException {
    Play first = new Play();
    if (first.kind().forwardOnly()) {
      return Stream.empty();
    }
    Way failing = failing(first.steps().getLast(), true, Failing.FATAL, true);
    return outages(
        failing,
        (play, outage) -> {
          play.interference.with(outage::at);
          assertThat(play.toRest(failing)).as("deaths").isZero();
          waitedOut(play, outage);
          play.undone("engine_failed");
        });
  }

  @TestFactory
  public Stream<DynamicTest> afterALostAnswerNothingIsTriedBeforeItCanBeSeenWhatBecame()
      throws InterruptedException {
    return lostAnswers((play, lost) -> {
      play.interference.with(lost::at);
      play.toRest(Way.PLAIN);
      play.done();
    });
  }

  @TestFactory
  public Stream<DynamicTest> afterALostAnswerNothingIsUndoneBeforeItCanBeSeenWhatBecame()
      throws InterruptedException {
    if (new Play().kind().forwardOnly()) {
      return Stream.empty();
    }
    return lostAnswers((play, lost) -> {
      AtomicBoolean cancelled = new AtomicBoolean();
      play.interference.with(point -> {
        if (lost.isLost() && !cancelled.getAndSet(true)) {
          assertThat(play.cancel()).isTrue();
        }
        lost.at(point);
      });
      play.toRest(Way.PLAIN);
      assertThat(cancelled).isTrue();
      play.undone(Failure.CANCELLED);
    });
  }

  @FunctionalInterface
  private interface Lost {
    void go(Play play, LostAnswer lost) throws InterruptedException;
  }

  /** The answer of one call of a port is lost, its effect is not. */
  private static final class LostAnswer {
    private static final Duration SETTLING = Duration.ofSeconds(100);
    private final Stage stage;
    private final int number;
    private @Nullable Instant at;

    LostAnswer(Stage stage, int number) {
      this.stage = stage;
      this.number = number;
    }

    boolean isLost() {
      return at != null;
    }

    void at(Point point) {
      if (point.port().equals(JOURNAL)) {
        return;
      }
      Instant now = stage.clock().instant();
      if (at != null) {
        assertThat(now).as(point.call()).isAfterOrEqualTo(at.plus(SETTLING));
      } else if (point.after() && point.number() == number) {
        at = now;
        throw EngineException.unsure("the answer was lost", SETTLING, null);
      }
    }
  }

  private Stream<DynamicTest> lostAnswers(Lost lost) throws InterruptedException {
    return calls(Way.PLAIN).entrySet().stream()
        .map(call ->
            DynamicTest.dynamicTest(
                "of call %d, %s".formatted(call.getKey(), call.getValue()),
                () -> {
                  Play play = new Play();
                  lost.go(play, new LostAnswer(play.stage, call.getKey()));
                }));
  }

  /** From one call of a port on, nothing but the journal answers for an hour. */
  private static final class HourOut {
    private static final Duration HOUR = Duration.ofHours(1);
    private final Stage stage;
    private final int from;
    private @Nullable Instant since;
    private int tries;

    HourOut(Stage stage, int from) {
      this.stage = stage;
      this.from = from;
    }

    void at(Point point) {
      if (point.after() || point.port().equals(JOURNAL)) {
        return;
      }
      Instant now = stage.clock().instant();
      if (since == null && point.number() >= from) {
        since = now;
      }
      if (since != null && now.isBefore(since.plus(HOUR))) {
        tries++;
        throw EngineException.outOfReach("nobody answers at /run/host.sock", null);
      }
    }

    int tries() {
      return tries;
    }

    void more() {
      tries++;
    }
  }

  @FunctionalInterface
  private interface Through {
    void go(Play play, HourOut outage) throws InterruptedException;
  }

  /** An hour out of reach from every call of every port on. */
  private Stream<DynamicTest> outages(Way way, Through through) throws InterruptedException {
    return calls(way).entrySet().stream()
        .map(call ->
            DynamicTest.dynamicTest(
                "from call %d, %s, on".formatted(call.getKey(), call.getValue()),
                () -> {
                  Play play = new Play();
                  through.go(play, new HourOut(play.stage, call.getKey()));
                }));
  }

  /** The calls of ports on that way, by their numbers. */
  private Map<Integer, String> calls(Way way) throws InterruptedException {
    Play undisturbed = new Play();
    Map<Integer, String> calls = new LinkedHashMap<>();
    undisturbed.interference.with(point -> {
      if (!point.after()
          && !point.port().equals(JOURNAL)
          && !hindersNothing().contains(point.call())) {
        calls.put(point.number(), point.call());
      }
    });
    undisturbed.toRest(way);
    assertThat(calls).as("calls that can be out of reach").isNotEmpty();
    return calls;
  }

  /** Nothing was counted or given up for it, and it is one line of a step. */
  private static void waitedOut(Play play, HourOut outage) {
    Operation operation = play.job().operation();
    assertThat(outage.tries()).as("tries").isGreaterThan(10);
    assertThat(operation.outage()).isNull();
    for (StepStanding step : operation.steps()) {
      assertThat(step.attempts() + step.undoAttempts()).as(step.step()).isZero();
      assertThat(step.waits()).as(step.step()).isZero();
    }
    assertThat(operation.journal())
        .filteredOn(
            line -> line.mark() == Entry.Mark.WAITED || line.mark() == Entry.Mark.UNDO_WAITED)
        .hasSizeBetween(1, 2);
  }
}
