package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.operations.StepControl;

/** Starts the machine, or adopts it when an earlier attempt started it. */
public final class Boot extends EngineStep {

  static final String NAME = "boot";

  private final Engine engine;

  public Boot(Engine engine) {
    super(NAME, 2, "Starting the machine");
    this.engine = engine;
  }

  @Override
  String act(RestoreInput input, StepControl control) {
    engine.boot(input.plan().name());
    return "{}";
  }

  @Override
  void takeBack(RestoreInput input) {
    engine.stop(input.plan().name());
  }
}
