package dev.vakna.testkit.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.testkit.operation.Interference.Point;
import dev.vakna.testkit.operation.StepwiseKind.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What an operation of any kind must stand. A kind's own test extends this and says what its {@link
 * Stage} is.
 */
public abstract class OperationContract extends WaitingContract {

  @TestFactory
  public Stream<DynamicTest> aStepDoneTwiceEndsAsOneDoneOnce() throws InterruptedException {
    Play once = new Play();
    once.toRest(Way.PLAIN);
    once.done();
    String picture = once.stage.picture(once.job());
    return once.steps().stream()
        .map(step ->
            DynamicTest.dynamicTest(
                step,
                () -> {
                  Play twice = new Play();
                  twice.toRest(
                      new Way() {
                        @Override
                        public <C> String perform(Step<C> at, C context, StepControl control)
                            throws InterruptedException {
                          String result = at.perform(context, control);
                          return at.name().equals(step) ? at.perform(context, control) : result;
                        }
                      });
                  twice.done();
                  assertThat(twice.stage.picture(twice.job())).isEqualTo(picture);
                }));
  }

  @TestFactory
  public Stream<DynamicTest> anUndoDoneTwiceLeavesNothing() throws InterruptedException {
    Play play = new Play();
    if (play.kind().forwardOnly()) {
      return Stream.empty();
    }
    String last = play.steps().getLast();
    return play.steps().stream()
        .map(step ->
            DynamicTest.dynamicTest(
                step,
                () -> {
                  Play twice = new Play();
                  twice.toRest(
                      new Way() {
                        @Override
                        public <C> String perform(Step<C> at, C context, StepControl control)
                            throws InterruptedException {
                          String result = at.perform(context, control);
                          if (at.name().equals(last)) {
                            throw Failing.FATAL.exception();
                          }
                          return result;
                        }

                        @Override
                        public <C> void undo(Step<C> at, C context, StepControl control)
                            throws InterruptedException {
                          at.undo(context, control);
                          if (at.name().equals(step)) {
                            at.undo(context, control);
                          }
                        }
                      });
                  twice.undone("engine_failed");
                }));
  }

  @TestFactory
  public Stream<DynamicTest> aStepThatFailsLeavesNothingOrWaitsForAnOperator()
      throws InterruptedException {
    Play play = new Play();
    return play.steps().stream()
        .flatMap(step ->
            Stream.of(false, true)
                .flatMap(late ->
                    Stream.of(Failing.values())
                        .map(how ->
                            DynamicTest.dynamicTest(
                                "%s fails %s its effect: %s"
                                    .formatted(step, late ? "after" : "before", how),
                                () -> fails(step, late, how)))));
  }

  private void fails(String step, boolean late, Failing how) throws InterruptedException {
    Play play = new Play();
    play.toRest(failing(step, late, how, true));
    if (play.kind().forwardOnly() || how == Failing.BLOCKED) {
      assertThat(play.status()).as(play::words).isEqualTo(OperationStatus.PARKED);
      play.resume();
      play.toRest(Way.PLAIN);
      play.done();
      if (how == Failing.BLOCKED && !play.kind().forwardOnly()) {
        Play cancelled = new Play();
        cancelled.toRest(failing(step, late, how, true));
        assertThat(cancelled.cancel()).isTrue();
        cancelled.toRest(Way.PLAIN);
        cancelled.undone(Failure.CANCELLED);
      }
      return;
    }
    play.undone(how == Failing.UNFORESEEN ? "internal_error" : "engine_failed");
  }

  @TestFactory
  public Stream<DynamicTest> aStepThatFailsOnceIsOvercome() throws InterruptedException {
    Play play = new Play();
    return play.steps().stream()
        .flatMap(step ->
            Stream.of(false, true)
                .map(late ->
                    DynamicTest.dynamicTest(
                        step + (late ? " after" : " before") + " its effect",
                        () -> {
                          Play once = new Play();
                          once.toRest(failing(step, late, Failing.STUBBORN, false));
                          once.done();
                        })));
  }

  @TestFactory
  public Stream<DynamicTest> anUndoThatFailsIsTakenUpAgain() throws InterruptedException {
    Play play = new Play();
    if (play.kind().forwardOnly()) {
      return Stream.empty();
    }
    return play.steps().stream()
        .flatMap(step ->
            Stream.of(Failing.values())
                .map(how ->
                    DynamicTest.dynamicTest(
                        "%s: %s".formatted(step, how), () -> undoFails(step, how))));
  }

  private void undoFails(String step, Failing how) throws InterruptedException {
    Play play = new Play();
    String last = play.steps().getLast();
    play.toRest(
        new Way() {
          @Override
          public <C> String perform(Step<C> at, C context, StepControl control)
              throws InterruptedException {
            String result = at.perform(context, control);
            if (at.name().equals(last)) {
              throw Failing.FATAL.exception();
            }
            return result;
          }

          @Override
          public <C> void undo(Step<C> at, C context, StepControl control)
              throws InterruptedException {
            if (at.name().equals(step)) {
              throw how.exception();
            }
            at.undo(context, control);
          }
        });
    assertThat(play.status()).as(play::words).isEqualTo(OperationStatus.PARKED);
    assertThat(play.cancel()).as("it is on its way back").isFalse();
    play.resume();
    play.toRest(Way.PLAIN);
    play.undone("engine_failed");
  }

  @TestFactory
  public Stream<DynamicTest> aDeathAnywhereIsOvercome() throws InterruptedException {
    return points(
        play -> Way.PLAIN,
        (play, way, number, late) -> {
          play.interference.with(point -> dieAt(point, number, late));
          assertThat(play.toRest(way)).as("deaths").isEqualTo(1);
          play.done();
        });
  }

  @TestFactory
  public Stream<DynamicTest> aDeathAnywhereWhileAnEndIsUndoneLeavesNothing()
      throws InterruptedException {
    Play first = new Play();
    if (first.kind().forwardOnly()) {
      return Stream.empty();
    }
    return points(
        play -> failing(play.steps().getLast(), true, Failing.FATAL, true),
        (play, way, number, late) -> {
          play.interference.with(point -> dieAt(point, number, late));
          assertThat(play.toRest(way)).as("deaths").isEqualTo(1);
          play.undone("engine_failed");
        });
  }

  @TestFactory
  public Stream<DynamicTest> aCancellationAnywhereEndsAsCancelledAndLeavesNothing()
      throws InterruptedException {
    Play first = new Play();
    if (first.kind().forwardOnly()) {
      return Stream.empty();
    }
    return points(
        play -> Way.PLAIN,
        (play, way, number, late) -> {
          AtomicBoolean accepted = new AtomicBoolean();
          play.interference.with(point -> {
            if (point.number() == number && point.after() == late) {
              accepted.set(play.cancel());
            }
          });
          play.toRest(way);
          if (accepted.get()) {
            play.undone(Failure.CANCELLED);
          } else {
            assertThat(late).as("only behind the very end it is too late").isTrue();
            play.done();
          }
        });
  }

  @TestFactory
  public Stream<DynamicTest> aDeathRightAfterACancellationStillEndsAsCancelled()
      throws InterruptedException {
    Play first = new Play();
    if (first.kind().forwardOnly()) {
      return Stream.empty();
    }
    return points(
        play -> Way.PLAIN,
        (play, way, number, late) -> {
          AtomicBoolean accepted = new AtomicBoolean();
          play.interference.with(point -> {
            if (point.number() == number && point.after() == late) {
              accepted.set(play.cancel());
              throw new Interference.Killed();
            }
          });
          play.toRest(way);
          if (accepted.get()) {
            play.undone(Failure.CANCELLED);
          } else {
            play.done();
          }
        });
  }

  private static void dieAt(Point point, int number, boolean late) {
    if (point.number() == number && point.after() == late) {
      throw new Interference.Killed();
    }
  }

  /** What is tried at one side of one call. */
  @FunctionalInterface
  private interface Try {
    void at(Play play, Way way, int number, boolean late) throws InterruptedException;
  }

  /** Every side of every journal write and port call of an undisturbed way. */
  private Stream<DynamicTest> points(Function<Play, Way> ways, Try attempt)
      throws InterruptedException {
    Play undisturbed = new Play();
    List<String> calls = new ArrayList<>();
    undisturbed.interference.with(point -> {
      if (!point.after()) {
        calls.add(point.port() + "." + point.call());
      }
    });
    undisturbed.toRest(ways.apply(undisturbed));
    assertThat(calls).as("calls that can be disturbed").isNotEmpty();
    return IntStream.rangeClosed(1, calls.size())
        .boxed()
        .flatMap(number ->
            Stream.of(false, true)
                .map(late ->
                    DynamicTest.dynamicTest(
                        "%s %d, %s"
                            .formatted(late ? "behind" : "before", number, calls.get(number - 1)),
                        () -> {
                          Play play = new Play();
                          attempt.at(play, ways.apply(play), number, late);
                        })));
  }
}
