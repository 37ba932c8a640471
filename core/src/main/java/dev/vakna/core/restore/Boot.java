package dev.vakna.core.restore;

import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;

/** Starts the machine, or adopts it when an earlier attempt started it. */
final class Boot implements Step<RestoreContext> {

  static final String NAME = "boot";

  private final Engine engine;

  Boot(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public String intent(RestoreContext context) {
    return RestoreJson.write(context.input().plan().name());
  }

  @Override
  public String perform(RestoreContext context, StepControl control) {
    control.message("Starting the machine");
    try {
      engine.boot(context.input().plan().name());
    } catch (EngineException e) {
      throw Faults.of(e);
    }
    return "{}";
  }

  @Override
  public void undo(RestoreContext context, StepControl control) {
    try {
      engine.stop(context.input().plan().name());
    } catch (EngineException e) {
      throw Faults.of(e);
    }
  }
}
