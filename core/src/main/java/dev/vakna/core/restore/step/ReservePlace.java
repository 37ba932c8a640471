package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.store.Store;
import dev.vakna.operations.StepControl;

/**
 * Makes sure that one machine can be made, and only one, before anything large is. What the engine
 * calls the place is kept in the journal from here on, with what the machine surely gets. Taking it
 * back removes the machine with all it has, and so stands for every later step that only hangs
 * something on that place.
 */
public final class ReservePlace extends EngineStep {

  public static final String NAME = "reserve-place";

  private final UntakenAddress addresses;

  public ReservePlace(Engines engines, Store store) {
    super(engines, NAME, 1, "Reserving a place for the machine");
    this.addresses = new UntakenAddress(store);
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    MachinePlan plan = addresses.of(engine, context.input());
    Reserved reserved = engine.reserve(plan, Waiting.of(control));
    if (!reserved.place().machine().equals(plan.name())) {
      throw new IllegalStateException(
          "asked for a place for machine %s, the engine gave one of %s"
              .formatted(plan.name(), reserved.place().machine()));
    }
    return OperationJson.write(reserved);
  }

  @Override
  void takeBack(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    engine.destroy(context.place(), Waiting.of(control));
  }
}
