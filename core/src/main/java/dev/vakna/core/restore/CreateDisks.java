package dev.vakna.core.restore;

import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;

/**
 * Makes the machine's place and its empty disks. Its undo removes the machine with all it has, and
 * so stands for the undo of every later step that only adds to that place.
 */
final class CreateDisks implements Step<RestoreContext> {

  static final String NAME = "create-disks";

  private final Engine engine;

  CreateDisks(Engine engine) {
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
    control.message("Making the disks");
    try {
      engine.createDisks(context.input().plan());
    } catch (EngineException e) {
      throw Faults.of(e);
    }
    return "{}";
  }

  @Override
  public void undo(RestoreContext context, StepControl control) {
    try {
      engine.destroy(context.input().plan().name());
    } catch (EngineException e) {
      throw Faults.of(e);
    }
  }
}
