package dev.vakna.core.restore;

import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;

/** Fixes how the machine runs and how it is reached. */
final class DefineVm implements Step<RestoreContext> {

  static final String NAME = "define-vm";

  private final Engine engine;

  DefineVm(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public String intent(RestoreContext context) {
    return RestoreJson.write(context.input().plan().name());
  }

  @Override
  public String perform(RestoreContext context, StepControl control) {
    control.message("Preparing the machine");
    try {
      return RestoreJson.write(engine.define(context.input().plan()));
    } catch (EngineException e) {
      throw Faults.of(e);
    }
  }

  @Override
  public void undo(RestoreContext context, StepControl control) {
    // The definition goes with the machine's place.
  }
}
