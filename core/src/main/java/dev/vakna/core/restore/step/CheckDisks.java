package dev.vakna.core.restore.step;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.TransferParty;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.operations.StepControl;

/**
 * Reads the written disks back before anything is done with them. A restore that an older release
 * took further already has a guest that may have written; the engine then compares nothing.
 */
public final class CheckDisks extends EngineStep {

  public static final String NAME = "check-disks";

  private final ProofPolicy policy;

  public CheckDisks(Engines engines, ProofPolicy policy) {
    super(engines, NAME, 10, "Reading the disks back to compare them with the backup");
    this.policy = policy;
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    CheckReceipt receipt =
        engine.checkDisks(
            context.place(),
            context.plan(),
            policy.readBackUpTo(),
            new StepTransfer(control, TransferParty.NOBODY));
    return OperationJson.write(receipt);
  }
}
