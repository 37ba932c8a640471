package dev.vakna.core.restore.step;

import dev.vakna.core.engine.TransferParty;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.job.Waiting;
import dev.vakna.operations.StepControl;
import java.util.Optional;

/**
 * A step that waits for a transfer; progress is by bytes of the archive.
 *
 * @param control the step's
 * @param party for whom the transfer is
 */
record StepTransfer(StepControl control, TransferParty party) implements TransferWatch {

  @Override
  public void moved(long archiveBytes, long archiveTotal, long diskBytes) {
    control.progress(archiveBytes, archiveTotal);
  }

  @Override
  public Optional<Watch> waiting() {
    return Optional.of(Waiting.of(control));
  }
}
