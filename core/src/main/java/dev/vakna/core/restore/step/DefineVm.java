package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.operations.StepControl;

/** Fixes how the machine runs and how it is reached. */
public final class DefineVm extends EngineStep {

  static final String NAME = "define-vm";

  public DefineVm(Engines engines) {
    super(engines, NAME, 1, "Preparing the machine");
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    return OperationJson.write(engine.define(context.place(), context.plan(), Waiting.of(control)));
  }
}
