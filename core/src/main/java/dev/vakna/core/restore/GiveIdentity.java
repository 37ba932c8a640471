package dev.vakna.core.restore;

import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;

/** Puts the seed where the guest finds it, so that the clone becomes itself at its first start. */
final class GiveIdentity implements Step<RestoreContext> {

  static final String NAME = "give-identity";

  private final Engine engine;

  GiveIdentity(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public String intent(RestoreContext context) {
    return RestoreJson.write(context.input().plan().identity());
  }

  @Override
  public String perform(RestoreContext context, StepControl control) {
    control.message("Giving the machine an identity of its own");
    RestoreInput input = context.input();
    try {
      engine.giveIdentity(
          input.plan().name(), input.plan(), SeedDocuments.of(input.plan().identity()));
    } catch (EngineException e) {
      throw Faults.of(e);
    }
    return "{}";
  }

  @Override
  public void undo(RestoreContext context, StepControl control) {
    // The seed goes with the machine's place.
  }
}
