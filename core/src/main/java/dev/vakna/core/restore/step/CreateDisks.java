package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.job.Waiting;
import dev.vakna.operations.StepControl;

/**
 * Makes the machine's empty disks. Releases before places were reserved began with this, so taking
 * it back removes the machine with all it has.
 */
public final class CreateDisks extends EngineStep {

  public static final String NAME = "create-disks";

  private final Engine engine;

  public CreateDisks(Engine engine) {
    super(NAME, 1, "Making the disks");
    this.engine = engine;
  }

  @Override
  String act(RestoreContext context, StepControl control) throws InterruptedException {
    engine.createDisks(context.place(), context.input().plan(), Waiting.of(control));
    return "{}";
  }

  @Override
  void takeBack(RestoreContext context, StepControl control) throws InterruptedException {
    engine.destroy(context.place(), Waiting.of(control));
  }
}
