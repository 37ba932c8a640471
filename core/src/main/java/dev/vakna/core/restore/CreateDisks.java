package dev.vakna.core.restore;

import dev.vakna.core.machine.Engine;
import dev.vakna.operations.StepControl;

/**
 * Makes the machine's place and its empty disks. Taking it back removes the machine with all it
 * has, and so stands for every later step that only adds to that place.
 */
final class CreateDisks extends EngineStep {

  static final String NAME = "create-disks";

  private final Engine engine;

  CreateDisks(Engine engine) {
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
