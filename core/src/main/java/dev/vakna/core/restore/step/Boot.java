package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.operations.StepControl;

/** Starts the machine, or adopts it when an earlier attempt started it. */
public final class Boot extends EngineStep {

  static final String NAME = "boot";

  public Boot(Engines engines) {
    super(engines, NAME, 2, "Starting the machine");
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    return OperationJson.write(engine.boot(context.place(), Waiting.of(control)));
  }

  @Override
  void takeBack(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    engine.stop(context.place(), Waiting.of(control));
  }
}
