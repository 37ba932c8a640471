package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.operations.StepControl;

/**
 * Makes the machine's place and its empty disks. Taking it back removes the machine with all it
 * has, and so stands for every later step that only adds to that place.
 */
public final class CreateDisks extends EngineStep {

  public static final String NAME = "create-disks";

  private final Engine engine;

  public CreateDisks(Engine engine) {
    super(NAME, 1, "Making the disks");
    this.engine = engine;
  }

  @Override
  String act(RestoreInput input, StepControl control) {
    engine.createDisks(input.plan());
    return "{}";
  }

  @Override
  void takeBack(RestoreInput input) {
    engine.destroy(input.plan().name());
  }
}
