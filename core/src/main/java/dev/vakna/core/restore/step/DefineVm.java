package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.operations.StepControl;

/** Fixes how the machine runs and how it is reached. */
public final class DefineVm extends EngineStep {

  static final String NAME = "define-vm";

  private final Engine engine;

  public DefineVm(Engine engine) {
    super(NAME, 1, "Preparing the machine");
    this.engine = engine;
  }

  @Override
  String act(RestoreContext context, StepControl control) throws InterruptedException {
    return OperationJson.write(
        engine.define(context.place(), context.input().plan(), Waiting.of(control)));
  }
}
