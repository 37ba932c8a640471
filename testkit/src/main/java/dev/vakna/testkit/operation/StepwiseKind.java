package dev.vakna.testkit.operation;

import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A kind whose steps are done as somebody else says.
 *
 * @param kind the kind itself
 * @param way how its steps are done
 */
record StepwiseKind<C>(OperationKind<Tx, C> kind, Way way) implements OperationKind<Tx, C> {

  /** How a step is done. */
  interface Way {

    /** Does it as the step itself does. */
    Way PLAIN = new Way() {};

    default <C> String perform(Step<C> step, C context, StepControl control)
        throws InterruptedException {
      return step.perform(context, control);
    }

    default <C> void undo(Step<C> step, C context, StepControl control)
        throws InterruptedException {
      step.undo(context, control);
    }
  }

  @Override
  public String name() {
    return kind.name();
  }

  @Override
  public boolean forwardOnly() {
    return kind.forwardOnly();
  }

  @Override
  public boolean quick() {
    return kind.quick();
  }

  @Override
  public String aftermath() {
    return kind.aftermath();
  }

  @Override
  public List<Step<C>> steps() {
    return kind.steps().stream().<Step<C>>map(step -> new Stepwise<>(step, way)).toList();
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
    return kind.abandon(tx, context, failure, now);
  }

  private record Stepwise<C>(Step<C> step, Way way) implements Step<C> {

    @Override
    public String name() {
      return step.name();
    }

    @Override
    public int weight() {
      return step.weight();
    }

    @Override
    public boolean waits() {
      return step.waits();
    }

    @Override
    public String intent(C context) {
      return step.intent(context);
    }

    @Override
    public String perform(C context, StepControl control) throws InterruptedException {
      return way.perform(step, context, control);
    }

    @Override
    public void undo(C context, StepControl control) throws InterruptedException {
      way.undo(step, context, control);
    }
  }
}
