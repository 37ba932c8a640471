package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.OperationContract;
import dev.vakna.testkit.operation.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** The suite that every kind of operation stands would notice these. */
class PlantedFaultsTest {

  @Test
  void anUndoThatForgetsTheMachine() throws Exception {
    assertThat(noticed(kind -> new Faulty<>(kind, Fault.UNDOES_NOTHING))).isPositive();
  }

  @Test
  void aStepThatActsAnewInsteadOfAdopting() throws Exception {
    assertThat(noticed(kind -> new Faulty<>(kind, Fault.REFUSES_A_SECOND_TIME))).isPositive();
  }

  @Test
  void anUndoThatFailsWhereNothingWasDone() throws Exception {
    assertThat(noticed(kind -> new Faulty<>(kind, Fault.UNDOES_ONLY_WHAT_IS_WHOLE))).isPositive();
  }

  @Test
  void anEndInFailureThatForgetsTheAddress() throws Exception {
    assertThat(noticed(kind -> new Faulty<>(kind, Fault.KEEPS_THE_ADDRESS))).isPositive();
  }

  @Test
  void aChargeBeforeTheEnd() throws Exception {
    assertThat(noticed(kind -> new Faulty<>(kind, Fault.CHARGES_WHAT_FAILED))).isPositive();
  }

  @Test
  void nothingIsNoticedWhereNothingIsWrong() throws Exception {
    assertThat(noticed(kind -> kind)).isZero();
  }

  /** How many trials of the suite notice what is wrong with the kind. */
  private static int noticed(UnaryOperator<OperationKind<Tx, ?>> fault) throws Exception {
    OperationContract suite =
        new OperationContract() {
          @Override
          protected Stage stage(Interference interference) {
            World world = new World(interference);
            List<OperationKind<Tx, ?>> kinds = new ArrayList<>();
            world.kinds().forEach(kind -> kinds.add(fault.apply(kind)));
            return world.playing(kinds);
          }
        };
    List<Stream<DynamicTest>> trials =
        List.of(
            suite.aStepDoneTwiceEndsAsOneDoneOnce(),
            suite.anUndoDoneTwiceLeavesNothing(),
            suite.aStepThatFailsLeavesNothingOrWaitsForAnOperator(),
            suite.aDeathAnywhereIsOvercome(),
            suite.aCancellationAnywhereEndsAsCancelledAndLeavesNothing());
    int noticed = 0;
    for (Stream<DynamicTest> some : trials) {
      for (DynamicTest trial : some.toList()) {
        try {
          trial.getExecutable().execute();
        } catch (Throwable e) {
          noticed++;
        }
      }
    }
    return noticed;
  }

  private enum Fault {
    UNDOES_NOTHING,
    REFUSES_A_SECOND_TIME,
    UNDOES_ONLY_WHAT_IS_WHOLE,
    KEEPS_THE_ADDRESS,
    CHARGES_WHAT_FAILED
  }

  private record Faulty<C>(OperationKind<Tx, C> kind, Fault fault) implements OperationKind<Tx, C> {

    @Override
    public String name() {
      return kind.name();
    }

    @Override
    public boolean forwardOnly() {
      return kind.forwardOnly();
    }

    @Override
    public List<Step<C>> steps() {
      Set<String> done = new HashSet<>();
      return kind.steps().stream()
          .<Step<C>>map(step ->
              Set.of("reserve-place", "create-disks").contains(step.name())
                  ? new FaultyStep<>(step, fault, done)
                  : step)
          .toList();
    }

    @Override
    public C context(Operation operation, Map<String, String> results) {
      return kind.context(operation, results);
    }

    @Override
    public String complete(Tx tx, C context, Instant now) {
      return kind.complete(tx, context, now);
    }

    @Override
    public String abandon(Tx tx, C context, Failure failure, Instant now) {
      if (fault == Fault.KEEPS_THE_ADDRESS) {
        return "{}";
      }
      if (fault == Fault.CHARGES_WHAT_FAILED) {
        tx.vpses()
            .onHost(World.HOST)
            .forEach(vps ->
                Samples.allMeters()
                    .forEach(meter ->
                        tx.metering()
                            .open(
                                new Samples(new SeededChance(meter.ordinal(), () -> now), now)
                                    .interval(vps.account(), vps.id(), meter, now))));
      }
      return kind.abandon(tx, context, failure, now);
    }
  }

  private record FaultyStep<C>(Step<C> step, Fault fault, Set<String> done) implements Step<C> {

    @Override
    public String name() {
      return step.name();
    }

    @Override
    public int weight() {
      return step.weight();
    }

    @Override
    public String intent(C context) {
      return step.intent(context);
    }

    @Override
    public String perform(C context, StepControl control) throws InterruptedException {
      if (!done.add(step.name()) && fault == Fault.REFUSES_A_SECOND_TIME) {
        throw new IllegalStateException("it exists already");
      }
      return step.perform(context, control);
    }

    @Override
    public void undo(C context, StepControl control) throws InterruptedException {
      if (fault == Fault.UNDOES_NOTHING) {
        return;
      }
      if (fault == Fault.UNDOES_ONLY_WHAT_IS_WHOLE && !done.remove(step.name())) {
        throw new IllegalStateException("there is nothing to undo");
      }
      step.undo(context, control);
    }
  }
}
