package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
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
  String act(RestoreContext context, StepControl control) throws InterruptedException {
    return OperationJson.write(engine.boot(context.place(), Waiting.of(control)));
  }

  @Override
  void takeBack(RestoreContext context, StepControl control) throws InterruptedException {
    engine.stop(context.place(), Waiting.of(control));
  }
}
