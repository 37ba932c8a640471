package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.seed.SeedDocuments;
import dev.vakna.operations.StepControl;

/** Puts the seed where the guest finds it, so that the clone becomes itself at its first start. */
public final class GiveIdentity extends EngineStep {

  static final String NAME = "give-identity";

  public GiveIdentity(Engines engines) {
    super(engines, NAME, 1, "Giving the machine an identity of its own");
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    engine.giveIdentity(
        context.place(),
        SeedDocuments.of(context.identity(), context.input().keys()),
        Waiting.of(control));
    return "{}";
  }
}
