package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.job.Waiting;
import dev.vakna.operations.StepControl;

/**
 * Makes the machine's empty disks. Releases before places were reserved began with this, so taking
 * it back removes the machine with all it has.
 */
public final class CreateDisks extends EngineStep {

  public static final String NAME = "create-disks";

  public CreateDisks(Engines engines) {
    super(engines, NAME, 1, "Making the disks");
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    engine.createDisks(context.place(), context.plan(), Waiting.of(control));
    return "{}";
  }

  @Override
  void takeBack(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    engine.destroy(context.place(), Waiting.of(control));
  }
}
