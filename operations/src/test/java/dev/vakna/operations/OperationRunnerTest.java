package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OperationRunnerTest {

  private static final List<String> NAMES = List.of("one", "two", "three");

  private final RecordingJournal journal = new RecordingJournal();
  private final World world = new World();
  private final SteppedPace pace = new SteppedPace();

  @Test
  void anUndisturbedOperationDoesEveryStepOnceAndEndsOnce() throws Exception {
    runUntilRest();

    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(world.things).containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(world.performed).isEqualTo(3);
    assertThat(journal.ended).containsExactly("completed");
  }

  @Test
  void aDeathBeforeOrAfterAnyWriteLeavesAnOperationThatStillEndsOnceAndWhole() throws Exception {
    for (boolean after : new boolean[] {false, true}) {
      for (int write = 1; ; write++) {
        RecordingJournal mortal = new RecordingJournal();
        World survivors = new World();
        mortal.dieAtWrite(write, after);
        boolean died = runMortal(mortal, survivors, _ -> {});
        if (!died) {
          assertThat(write).isGreaterThan(6);
          break;
        }
        mortal.dieAtWrite(Integer.MAX_VALUE, false);
        runMortal(mortal, survivors, _ -> {});

        assertThat(mortal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
        assertThat(survivors.things).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(mortal.ended).as("died at write %d", write).hasSize(1);
      }
    }
  }

  @Test
  void aFatalFailureOfAnyStepUndoesEverythingBackwards() throws Exception {
    for (String failing : NAMES) {
      RecordingJournal failed = new RecordingJournal();
      World left = new World();
      runMortal(
          failed,
          left,
          step -> {
            if (step.equals(failing)) {
              throw StepFailedException.fatal(new Failure("engine_failed", "No.", ""), null);
            }
          });

      assertThat(failed.operation().status()).isEqualTo(OperationStatus.FAILED);
      assertThat(left.things).isEmpty();
      assertThat(left.undone)
          .containsExactlyElementsOf(NAMES.subList(0, NAMES.indexOf(failing) + 1).reversed());
      assertThat(failed.ended).containsExactly("abandoned engine_failed");
    }
  }

  @Test
  void aDeathAnywhereWhileUnwindingStillLeavesNothing() throws Exception {
    Consumer<String> thirdFails =
        step -> {
          if (step.equals("three")) {
            throw StepFailedException.fatal(new Failure("engine_failed", "No.", ""), null);
          }
        };
    for (boolean after : new boolean[] {false, true}) {
      for (int write = 1; ; write++) {
        RecordingJournal mortal = new RecordingJournal();
        World left = new World();
        mortal.dieAtWrite(write, after);
        boolean died = runMortal(mortal, left, thirdFails);
        mortal.dieAtWrite(Integer.MAX_VALUE, false);
        runMortal(mortal, left, thirdFails);

        assertThat(mortal.operation().status()).isEqualTo(OperationStatus.FAILED);
        assertThat(left.things).as("died at write %d", write).isEmpty();
        assertThat(mortal.ended).hasSize(1);
        if (!died) {
          break;
        }
      }
    }
  }

  @Test
  void aPassingFailureIsTriedAgainAndAStubbornOneUnwinds() throws Exception {
    int[] failures = {2};
    runMortal(
        journal,
        world,
        step -> {
          if (step.equals("two") && failures[0]-- > 0) {
            throw StepFailedException.retryable(new Failure("engine_failed", "Later.", ""), null);
          }
        });
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);

    RecordingJournal stubborn = new RecordingJournal();
    World left = new World();
    runMortal(
        stubborn,
        left,
        step -> {
          if (step.equals("two")) {
            throw new IllegalStateException("never works");
          }
        });
    assertThat(stubborn.operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(stubborn.operation().failure()).isNotNull();
    assertThat(stubborn.operation().failure().code()).isEqualTo("internal_error");
    assertThat(left.things).isEmpty();
    long tries =
        stubborn.operation().journal().stream().filter(e -> e.mark() == Entry.Mark.RETRY).count();
    assertThat(tries).isEqualTo(Policy.STANDARD.attempts());
  }

  @Test
  void cancellationBetweenStepsUnwindsWithItsOwnCode() throws Exception {
    runMortal(
        journal,
        world,
        step -> {
          if (step.equals("two")) {
            journal.requestCancel();
            pace.beatNow();
          }
        });

    assertThat(journal.operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(journal.ended).containsExactly("abandoned cancelled");
    assertThat(world.things).isEmpty();
  }

  @Test
  void aWorkerThatLostItsLeaseWritesNothingMore() throws Exception {
    Claim first = journal.claim("a", Set.of("host"), Policy.STANDARD.lease()).orElseThrow();
    journal.leaseRunsOut();
    Claim second = journal.claim("b", Set.of("host"), Policy.STANDARD.lease()).orElseThrow();
    assertThat(second.fence()).isGreaterThan(first.fence());

    runner(journal, world, _ -> {}).run(first);
    assertThat(journal.operation().journal()).isEmpty();
    assertThat(world.things).isEmpty();

    runner(journal, world, _ -> {}).run(second);
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  void aStepThatOutlivesItsLeaseWithoutBeatsStopsByItself() throws Exception {
    Claim claim = journal.claim("a", Set.of("host"), Policy.STANDARD.lease()).orElseThrow();
    runner(journal, world, _ -> pace.advance(Policy.STANDARD.lease().plusSeconds(1))).run(claim);

    assertThat(journal.operation().status()).isEqualTo(OperationStatus.RUNNING);
    assertThat(world.things).as("the effect after the lost lease was not brought about").isEmpty();
  }

  @Test
  void anUndoThatNeverWorksIsParkedForAnOperator() throws Exception {
    world.undoFails = true;
    runMortal(
        journal,
        world,
        step -> {
          if (step.equals("three")) {
            throw StepFailedException.fatal(new Failure("engine_failed", "No.", ""), null);
          }
        });
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(journal.ended).isEmpty();
  }

  private void runUntilRest() throws InterruptedException {
    runMortal(journal, world, _ -> {});
  }

  /** Runs claims until nothing is due; true when the process died on the way. */
  private boolean runMortal(RecordingJournal store, World at, Consumer<String> before)
      throws InterruptedException {
    store.leaseRunsOut();
    Optional<Claim> claim = store.claim("w", Set.of("host"), Policy.STANDARD.lease());
    while (claim.isPresent()) {
      try {
        runner(store, at, before).run(claim.get());
      } catch (RecordingJournal.Killed e) {
        return true;
      }
      claim = store.claim("w", Set.of("host"), Policy.STANDARD.lease());
    }
    return false;
  }

  private OperationRunner<List<String>> runner(
      RecordingJournal store, World at, Consumer<String> before) {
    return new OperationRunner<>(
        store, List.of(new TestKind(at, before)), Policy.STANDARD, pace, (_, _) -> {});
  }

  @Test
  void aLimitThatWasReachedHoldsForWhoeverTakesOver() throws Exception {
    Consumer<String> twoFails =
        step -> {
          if (step.equals("two")) {
            throw StepFailedException.retryable(new Failure("engine_failed", "Later.", ""), null);
          }
        };
    // Two writes for the first step, three for each try; the fourth ends with its failure.
    journal.dieAtWrite(2 + 3 * Policy.STANDARD.attempts() - 1, true);
    assertThat(runMortal(journal, world, twoFails)).isTrue();
    assertThat(marks(Entry.Mark.RETRY)).isEqualTo(Policy.STANDARD.attempts());
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.RUNNING);
    journal.dieAtWrite(Integer.MAX_VALUE, false);
    runMortal(journal, world, twoFails);
    assertThat(marks(Entry.Mark.RETRY)).isEqualTo(Policy.STANDARD.attempts());
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
    assertThat(journal.operation().failure()).isNotNull();
    assertThat(journal.operation().failure().message()).isEqualTo("Later.");
  }

  @Test
  void anOperationThatKillsItsWorkersIsParkedAndGoesOnWhenGivenBack() throws Exception {
    int[] deaths = {Policy.STANDARD.starts()};
    Consumer<String> deadly =
        step -> {
          if (step.equals("two") && deaths[0]-- > 0) {
            throw new RecordingJournal.Killed();
          }
        };
    int died = 0;
    while (runMortal(journal, world, deadly)) {
      died++;
    }
    assertThat(died).isEqualTo(Policy.STANDARD.starts());
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(journal.operation().failure()).isNotNull();
    assertThat(journal.operation().failure().detail()).contains("two").contains("died");
    journal.resume();
    runMortal(journal, world, deadly);
    assertThat(journal.ended).containsExactly("completed");
  }

  @Test
  void aStepThatSaysThatItIsBlockedIsParkedAtOnce() throws Exception {
    boolean[] mended = {false};
    Consumer<String> blocked =
        step -> {
          if (step.equals("two") && !mended[0]) {
            throw StepFailedException.blocked(new Failure("engine_failed", "Wait.", ""), null);
          }
        };
    runMortal(journal, world, blocked);
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(marks(Entry.Mark.RETRY)).isEqualTo(1);
    assertThat(world.undone).isEmpty();
    mended[0] = true;
    journal.resume();
    runMortal(journal, world, blocked);
    assertThat(journal.ended).containsExactly("completed");
  }

  @Test
  void anEndingThatCannotBeWrittenIsUndone() throws Exception {
    world.endingFails = true;
    runUntilRest();
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(world.things).isEmpty();
    assertThat(journal.operation().steps())
        .filteredOn(step -> step.step().equals(Drive.ENDING))
        .singleElement()
        .satisfies(step -> assertThat(step.attempts()).isEqualTo(Policy.STANDARD.attempts()));
  }

  @Test
  void anEndInFailureThatCannotBeWrittenIsParkedForAnOperator() throws Exception {
    world.abandonFails = true;
    runMortal(
        journal,
        world,
        step -> {
          throw StepFailedException.fatal(new Failure("engine_failed", "No.", ""), null);
        });
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(journal.operation().backward()).isTrue();
    world.abandonFails = false;
    journal.resume();
    runUntilRest();
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
  }

  @Test
  void aWishThatComesBetweenTheLastCheckAndTheEndIsHeeded() throws Exception {
    journal.beforeFinish = journal::requestCancel;
    runUntilRest();
    assertThat(journal.ended).containsExactly("abandoned cancelled");
    assertThat(world.things).isEmpty();
  }

  @Test
  void aFailureAfterAnAcceptedWishStillEndsAsCancelled() throws Exception {
    runMortal(
        journal,
        world,
        step -> {
          if (step.equals("two")) {
            journal.requestCancel();
            throw StepFailedException.fatal(new Failure("archive_corrupt", "No.", ""), null);
          }
        });
    assertThat(journal.ended).containsExactly("abandoned cancelled");
    assertThat(journal.operation().failure()).isNotNull();
    assertThat(journal.operation().failure().detail()).contains("archive_corrupt");
  }

  private long marks(Entry.Mark mark) {
    return journal.operation().journal().stream().filter(e -> e.mark() == mark).count();
  }

  /** Outside effects: named things that are there or not. */
  private static final class World {
    final Set<String> things = new TreeSet<>();
    final List<String> undone = new ArrayList<>();
    int performed;
    boolean undoFails;
    boolean endingFails;
    boolean abandonFails;
  }

  private record TestKind(World world, Consumer<String> before)
      implements OperationKind<List<String>, String> {

    @Override
    public String name() {
      return "test";
    }

    @Override
    public List<Step<String>> steps() {
      return NAMES.stream().<Step<String>>map(name -> new TestStep(name, world, before)).toList();
    }

    @Override
    public String context(Operation operation, Map<String, String> results) {
      return "";
    }

    @Override
    public String complete(List<String> transaction, String context, Instant now) {
      if (world.endingFails) {
        throw new IllegalStateException("cannot be written");
      }
      return "completed";
    }

    @Override
    public String abandon(List<String> transaction, String context, Failure failure, Instant now) {
      if (world.abandonFails) {
        throw new IllegalStateException("cannot be written");
      }
      return "abandoned " + failure.code();
    }
  }

  private record TestStep(String name, World world, Consumer<String> before)
      implements Step<String> {

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public String intent(String context) {
      return "\"" + name + "\"";
    }

    @Override
    public String perform(String context, StepControl control) {
      before.accept(name);
      control.check();
      if (world.things.add(name)) {
        world.performed++;
      }
      return "{}";
    }

    @Override
    public void undo(String context, StepControl control) {
      if (world.undoFails) {
        throw new IllegalStateException("cannot be removed");
      }
      world.things.remove(name);
      world.undone.add(name);
    }
  }
}
