package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.job.OperationJson;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;

/**
 * A step whose one outside effect is the engine's that the restore runs on, under the machine's
 * name. What it makes hangs on the machine's place, so its undo does nothing unless a step says
 * otherwise.
 */
abstract class EngineStep implements Step<RestoreContext> {

  private final Engines engines;
  private final String name;
  private final int weight;
  private final String message;

  /**
   * @param engines has the engine of every restore that is worked at here
   * @param message what happens, in words for the customer
   */
  EngineStep(Engines engines, String name, int weight, String message) {
    this.engines = engines;
    this.name = name;
    this.weight = weight;
    this.message = message;
  }

  /** Brings the effect about; the result is JSON text. */
  abstract String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException;

  /** Takes back what {@link #act} may have done beyond the machine's place. */
  void takeBack(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {}

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int weight() {
    return weight;
  }

  @Override
  public final String intent(RestoreContext context) {
    return OperationJson.write(context.input().plan().name());
  }

  @Override
  public final String perform(RestoreContext context, StepControl control)
      throws InterruptedException {
    control.message(message);
    try {
      return act(engines.reach(context.engine()), context, control);
    } catch (EngineException e) {
      throw Faults.of(e);
    }
  }

  @Override
  public final void undo(RestoreContext context, StepControl control) throws InterruptedException {
    try {
      takeBack(engines.reach(context.engine()), context, control);
    } catch (EngineException e) {
      throw Faults.ofUndo(e);
    }
  }
}
